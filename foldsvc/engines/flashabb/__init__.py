"""FlashABB as an engine of this service; its network is `foldsvc.flashabb`."""
