"""From bytes to records: any CSV, or the first sheet of a workbook, in bounded memory."""
