# ask.zsh FOLDER LINE: what an interactive zsh, with the script in this folder, offers behind the line.
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "source ${0:h}/asked.zsh $1"
repeat 20; do
    zpty -r z line
    [[ $line == *ready* && $line != *source* ]] && break
done
zpty -w z "$2"$'\t'
integer marks=0
while zpty -r z; do :; done | while IFS= read -r line; do
    if [[ $line == *$'\0'* ]]; then
        (( marks++ )) && break
        continue
    fi
    (( marks )) && print -r -- ${line%$'\r'}
done
