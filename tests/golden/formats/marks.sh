export ACCENT='café'
export GREEK='`'
export KOREAN='한'
export SIGN='Å'
