"""Benchmarks with their yardsticks, and the real book."""
