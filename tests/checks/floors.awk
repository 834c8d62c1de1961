# SPDX-License-Identifier: Apache-2.0
# Judges every #include of the files given after lib/README.md, whose two tables are the law.

function trim(text) {
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	return text
}

function blame(why) {
	printf "%s:%d: %s\n", FILENAME, FNR, why
	wrong++
}

# The module of a file: the folder below lib, or cmd, cmd/remote, api for include, tests/….
function module_of(path,    part) {
	split(path, part, "/")
	if (part[1] == "lib")
		return part[2]
	if (part[1] == "include")
		return "api"
	if (part[1] == "cmd")
		return part[2] == "remote" ? "cmd/remote" : "cmd"
	if (part[1] == "tests" && part[2] == "unit" && part[4] != "")
		return "tests/" part[3]
	if (part[1] == "tests" && part[2] == "fault")
		return "tests of faults"
	return "tests"
}

function door_open(header, path, module,    count, door, i) {
	count = split(doors[header], door, " ")
	for (i = 1; i <= count; i++)
		if (door[i] == module || "lib/" door[i] == path || door[i] == path)
			return 1
	return 0
}

function is_system(header) {
	return header ~ /^(sys|linux|netinet|arpa|net|asm|bits)\// || header in libc
}

function judge_bracketed(header, path, module,    base) {
	if (is_system(header))
		return
	base = header
	sub(/\/.*$/, "", base)
	base = base ~ /\.h$/ ? base : base ".h"
	if (!(base in doors))
		blame("<" header "> has no door in lib/README.md")
	else if (!door_open(base, path, module))
		blame("<" header "> comes in only through " doors[base])
}

function judge_quoted(header, path, module,    part, target, owner) {
	if (header == "evenkeep.h") {
		if (module != "api")
			blame("the public header is for users of the library; take the module's own header")
		return
	}
	if (split(header, part, "/") < 2) {
		blame("\"" header "\" does not say its module")
		return
	}
	target = part[1]
	if (!(target in floor)) {
		blame("module " target " is not in lib/README.md")
		return
	}
	owner = module == "cmd/remote" ? "cmd" : module
	if (header ~ /_priv\.h$/ && target != owner)
		blame("\"" header "\" is for lib/" target " only")
	if (owner == target)
		return
	if (!(owner in floor))
		blame("module " owner " is not in lib/README.md")
	else if (index(" " may[owner] " ", " " target " ") == 0)
		blame(owner " (floor " floor[owner] ") may not include " target " (floor " floor[target] ")")
}

BEGIN {
	FS = "|"
	names = "assert ctype dirent dlfcn errno fcntl fnmatch ftw glob grp inttypes langinfo libgen limits " \
		"locale math poll pthread pwd regex sched setjmp signal spawn stdalign stdarg stdatomic " \
		"stdbool stddef stdint stdio stdlib stdnoreturn string strings syslog termios time uchar " \
		"unistd utime wchar wctype byteswap endian getopt ifaddrs malloc mntent paths search"
	count = split(names, list, " ")
	for (i = 1; i <= count; i++)
		libc[list[i] ".h"] = 1
}

NR == FNR && /^\| *[0-9]+ *\|/ { floor[trim($3)] = trim($2) + 0; may[trim($3)] = trim($5) }
NR == FNR && /^\| *[a-z0-9]+\.h *\|/ { doors[trim($2)] = trim($3) }
NR == FNR { next }

/^[ \t]*#[ \t]*include[ \t]*["<]/ {
	text = $0
	sub(/^[ \t]*#[ \t]*include[ \t]*/, "", text)
	quoted = substr(text, 1, 1) == "\""
	text = substr(text, 2)
	sub(/[">].*$/, "", text)
	module = module_of(FILENAME)
	seen++
	if (module ~ /^tests/) {
		if (quoted && text ~ /_priv\.h$/ && text ~ /\//) {
			split(text, part, "/")
			if (part[1] in floor && "tests/" part[1] != module && module != "tests of faults")
				blame("\"" text "\" is for lib/" part[1] ", its own unit tests and those of faults")
		}
		next
	}
	if (quoted)
		judge_quoted(text, FILENAME, module)
	else
		judge_bracketed(text, FILENAME, module)
}

END {
	# The tables themselves: nobody is allowed a floor above his own.
	for (module in may) {
		count = split(may[module], list, " ")
		for (i = 1; i <= count; i++)
			if (!(list[i] in floor) || floor[list[i]] >= floor[module]) {
				print "lib/README.md: " module " is allowed " list[i] ", which does not lie below it"
				wrong++
			}
	}
	if (length(floor) < 10 || length(doors) < 4) {
		print "lib/README.md: the tables of floors and doors were not found"
		wrong++
	}
	printf "%d includes, %d wrong\n", seen, wrong
	exit wrong > 0
}
