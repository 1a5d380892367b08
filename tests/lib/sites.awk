# SPDX-License-Identifier: GPL-2.0
#
# The places where a module allocates, from "objdump -dr --no-show-raw-insn MODULE". A line
# for each: the section, the offset that its call returns to, the first offset of the
# function and that after its last, its name, and what it calls. Offsets are decimal.
#
# A call names what it calls by a relocation, or takes it from a register that one has
# filled: User Mode Linux is built for the large code model. Registers are followed in
# the order of the text, and forgotten where another value goes there.

function number(hex,    i, n)
{
	for (i = 1; i <= length(hex); i++)
		n = 16 * n + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return n + 0
}

function allocates(symbol)
{
	if (symbol ~ /^_*hc_/ || symbol ~ /^(is_vmalloc_addr|kmalloc_caches)/)
		return 0
	return symbol ~ /alloc|^bioset_init$|^dm_get_device$|^sysfs_create_/
}

# A call is over when the next instruction has told its offset.
function done_call(offset)
{
	if (calls != "" && allocates(calls))
		site[++nr] = section " " offset " " begin " END " name " " calls
	calls = ""
}

function end_function(offset,    i)
{
	for (i = first; i <= nr; i++)
		sub(/ END /, " " offset " ", site[i])
	first = nr + 1
	split("", holds)
}

BEGIN {
	first = 1
	split("rax rcx rdx rsi rdi r8 r9 r10 r11", lost)
	# The parts of a register have other names.
	split("rax rbx rcx rdx rsi rdi", wide)
}

/^Disassembly of section / {
	done_call(last)
	end_function(last)
	section = substr($4, 1, length($4) - 1)
	next
}

/^[0-9a-f]+ <.*>:$/ {
	done_call(number($1))
	end_function(number($1))
	begin = number($1)
	name = substr($2, 2, length($2) - 3)
	next
}

/^\t+[0-9a-f]+: R_/ {
	symbol = $3
	sub(/[-+]0x[0-9a-f]+$/, "", symbol)
	if (mnemonic == "call" || mnemonic == "jmp")
		calls = symbol
	else if (mnemonic == "movabs")
		holds[target] = symbol
	next
}

/^ *[0-9a-f]+:\t/ {
	offset = substr($1, 1, length($1) - 1)
	done_call(number(offset))
	last = number(offset)
	mnemonic = $2
	operands = $3
	target = operands
	sub(/.*,%/, "", target)
	sub(/^%/, "", target)
	if (mnemonic == "call") {
		if (operands ~ /^\*%/)
			calls = holds[substr(operands, 3)]
		for (i in lost)
			delete holds[lost[i]]
	} else if (mnemonic !~ /^(cmp|test|j|push|nop)/) {
		sub(/^e/, "r", target)
		sub(/d$/, "", target)
		delete holds[target]
	}
}

END {
	done_call(last)
	end_function(last + 1)
	for (i = 1; i <= nr; i++)
		print site[i]
}
