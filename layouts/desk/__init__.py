"""The desk: what the page of a district is made of, a file a part."""
