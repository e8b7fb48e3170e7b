"""Where does a reader go from here?"""
