"""The door for machines: MQTT in, decoders, the simulator and replay."""
