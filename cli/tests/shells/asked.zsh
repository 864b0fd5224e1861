# The zsh that is asked: it prints what would be offered between two marks, and ends.
PROMPT=
fpath=($1 $fpath)
autoload -U compinit
compinit -u -D
bindkey '^M' undefined
bindkey '^J' undefined
bindkey '^I' complete-word
mark() { echo -E - $'\0' }
compprefuncs=(mark)
comppostfuncs=(mark exit)
compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return $?
    fi
    typeset -a hits texts
    (( $@[(I)-d] )) && texts=("${(@P)${@[$[${@[(i)-d]}+1]]}}")
    builtin compadd -A hits -D texts "$@"
    for i in {1..$#hits}; do
        [[ -n $hits[$i] ]] && echo -E - $hits[$i]$'\t'$texts[$i]
    done
}
echo ready
