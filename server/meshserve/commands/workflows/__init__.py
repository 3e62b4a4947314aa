"""What `meshserve workflow` does with a server."""
