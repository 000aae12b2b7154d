import { findProgram, type Programs } from './programs.js';

/** What an installation needs of the machine. */
export type Tool = 'compiler' | 'python' | 'npm';

type Packages = Readonly<Record<Tool, string>>;

/** The package manager of a system, and what its packages are called. */
const managers: readonly { readonly program: string; readonly install: string; readonly packages: Packages }[] = [
  {
    program: 'apt-get',
    install: 'sudo apt-get install',
    packages: { compiler: 'g++', python: 'python3-pip', npm: 'npm' },
  },
  { program: 'dnf', install: 'sudo dnf install', packages: { compiler: 'gcc-c++', python: 'python3-pip', npm: 'npm' } },
  {
    program: 'zypper',
    install: 'sudo zypper install',
    packages: { compiler: 'gcc-c++', python: 'python3-pip', npm: 'npm' },
  },
  { program: 'pacman', install: 'sudo pacman -S', packages: { compiler: 'gcc', python: 'python-pip', npm: 'npm' } },
  { program: 'brew', install: 'brew install', packages: { compiler: 'llvm', python: 'python', npm: 'node' } },
];

/** Where no package manager is known. */
const inWords: Readonly<Record<Tool, string>> = {
  compiler: 'install g++ or clang++',
  python: 'install Python 3 with pip',
  npm: 'install npm',
};

/** What brings a tool to this machine: a command to run, or in words. */
export async function remedyFor(tool: Tool, programs: Pick<Programs, 'env'>): Promise<string> {
  if (tool === 'compiler' && process.platform === 'darwin') return 'run: xcode-select --install';
  for (const { program, install, packages } of managers) {
    if ((await findProgram(program, programs)) !== null) return `run: ${install} ${packages[tool]}`;
  }
  return inWords[tool];
}
