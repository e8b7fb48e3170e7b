"""Which completions are offered as one types?"""
