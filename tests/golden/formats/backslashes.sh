export LAST='a\'
export PATH_WINDOWS='C:\new\table'
export QUOTED='a\'\''b'
export TWO='a\\'
