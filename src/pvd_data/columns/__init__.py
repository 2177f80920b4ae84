"""What the columns of a free-form file hold, by their headings and their contents."""
