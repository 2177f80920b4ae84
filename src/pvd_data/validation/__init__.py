"""Checking data that somebody else keeps."""
