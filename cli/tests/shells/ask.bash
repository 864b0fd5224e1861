# ask.bash SCRIPT WORD…: what bash offers for the last word. An empty line ends each.
set -u
source "$1"
shift
COMP_WORDS=(mynumber-card "$@")
COMP_CWORD=$#
COMPREPLY=()
spec=$(complete -p mynumber-card)
spec=${spec#*-F }
"${spec%% *}" mynumber-card "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
