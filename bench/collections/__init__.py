"""Hundreds of help centres on one service: how long do warm and cold ones take, and how much memory?"""
