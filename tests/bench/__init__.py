"""What the benches are held against: the same things built the usual way. No part of the product."""
