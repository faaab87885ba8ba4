/** What the scripts ask the tool with. */
export const COMPLETE = '--get-yargs-completions';

const BASH = `# bash completion of carveout: source this file, or put it into bash_completion.d
_carveout() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(carveout ${COMPLETE} "\${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
  if [[ \${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -o bashdefault -o default -F _carveout carveout
`;

const ZSH = `#compdef carveout
# zsh completion of carveout: put it as _carveout into a directory of $fpath
_carveout() {
  local -a words_found
  words_found=(\${(f)"$(carveout ${COMPLETE} "\${(@)words[1,CURRENT]}" 2>/dev/null)"})
  compadd -- $words_found
  _files
}
compdef _carveout carveout
`;

const FISH = `# fish completion of carveout: put it into ~/.config/fish/completions
complete -c carveout -a '(carveout ${COMPLETE} (commandline -opc) (commandline -ct) 2>/dev/null)'
`;

/** By shell. */
export const COMPLETIONS = { bash: BASH, zsh: ZSH, fish: FISH } as const;
