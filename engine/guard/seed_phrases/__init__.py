"""Is this a wallet's seed phrase, whatever its language and however it is written?"""
