"""Simulated knowledge workers' computers as Gymnasium environments with verifiable rewards."""
