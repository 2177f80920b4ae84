"""What is known of all communes: today, formerly, and by name."""
