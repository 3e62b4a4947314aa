"""What `meshserve import` reads: one module a form of data, each making items, and one that sends them."""
