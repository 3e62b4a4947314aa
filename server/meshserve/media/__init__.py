"""Pictures, text and other media: decoding within limits."""
