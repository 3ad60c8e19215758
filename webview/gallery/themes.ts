/** What the editor defines in its four default themes, as far as the panel uses it. */
const common = { '--vscode-font-family': '"DejaVu Sans", system-ui, sans-serif', '--vscode-font-size': '13px', '--vscode-editor-font-family': '"DejaVu Sans Mono", monospace' };

export const themes = {
  dark: {
    ...common,
    '--vscode-editor-background': '#1f1f1f', '--vscode-editor-foreground': '#cccccc', '--vscode-foreground': '#cccccc', '--vscode-descriptionForeground': '#9d9d9d',
    '--vscode-textLink-foreground': '#4daafc', '--vscode-list-errorForeground': '#f88070', '--vscode-list-warningForeground': '#cca700', '--vscode-editorError-foreground': '#f14c4c',
    '--vscode-editorWarning-foreground': '#cca700', '--vscode-charts-green': '#89d185', '--vscode-panel-border': '#2b2b2b', '--vscode-textBlockQuote-background': '#2b2b2b',
    '--vscode-focusBorder': '#0078d4', '--vscode-button-background': '#0078d4', '--vscode-button-foreground': '#ffffff', '--vscode-button-secondaryBackground': '#313131', '--vscode-button-secondaryForeground': '#cccccc',
    '--vscode-dropdown-background': '#313131', '--vscode-dropdown-foreground': '#cccccc', '--vscode-dropdown-border': '#3c3c3c',
  },
  light: {
    ...common,
    '--vscode-editor-background': '#ffffff', '--vscode-editor-foreground': '#3b3b3b', '--vscode-foreground': '#3b3b3b', '--vscode-descriptionForeground': '#3b3b3b',
    '--vscode-textLink-foreground': '#005fb8', '--vscode-list-errorForeground': '#b01011', '--vscode-list-warningForeground': '#855f00', '--vscode-editorError-foreground': '#e51400',
    '--vscode-editorWarning-foreground': '#bf8803', '--vscode-charts-green': '#388a34', '--vscode-panel-border': '#e5e5e5', '--vscode-textBlockQuote-background': '#f8f8f8',
    '--vscode-focusBorder': '#005fb8', '--vscode-button-background': '#005fb8', '--vscode-button-foreground': '#ffffff', '--vscode-button-secondaryBackground': '#e5e5e5', '--vscode-button-secondaryForeground': '#3b3b3b',
    '--vscode-dropdown-background': '#ffffff', '--vscode-dropdown-foreground': '#3b3b3b', '--vscode-dropdown-border': '#cecece',
  },
  'high-contrast': {
    ...common,
    '--vscode-editor-background': '#000000', '--vscode-editor-foreground': '#ffffff', '--vscode-foreground': '#ffffff', '--vscode-descriptionForeground': 'rgba(255, 255, 255, 0.7)',
    '--vscode-textLink-foreground': '#21a6ff', '--vscode-editorError-foreground': '#f48771', '--vscode-editorWarning-foreground': '#ffd370', '--vscode-charts-green': '#89d185',
    '--vscode-panel-border': '#6fc3df', '--vscode-contrastBorder': '#6fc3df', '--vscode-focusBorder': '#f38518', '--vscode-button-foreground': '#ffffff', '--vscode-button-background': '#000000', '--vscode-button-border': '#6fc3df',
    '--vscode-button-secondaryForeground': '#ffffff', '--vscode-button-secondaryBackground': '#000000',
    '--vscode-dropdown-background': '#000000', '--vscode-dropdown-foreground': '#ffffff', '--vscode-dropdown-border': '#6fc3df',
  },
  'high-contrast-light': {
    ...common,
    '--vscode-editor-background': '#ffffff', '--vscode-editor-foreground': '#292929', '--vscode-foreground': '#292929', '--vscode-descriptionForeground': 'rgba(41, 41, 41, 0.7)',
    '--vscode-textLink-foreground': '#0f4a85', '--vscode-editorError-foreground': '#b5200d', '--vscode-editorWarning-foreground': '#895503', '--vscode-charts-green': '#374e06',
    '--vscode-panel-border': '#0f4a85', '--vscode-contrastBorder': '#0f4a85', '--vscode-focusBorder': '#006bbd', '--vscode-button-background': '#0f4a85', '--vscode-button-foreground': '#ffffff',
    '--vscode-button-secondaryForeground': '#292929', '--vscode-button-secondaryBackground': '#ffffff', '--vscode-button-border': '#0f4a85',
    '--vscode-dropdown-background': '#ffffff', '--vscode-dropdown-foreground': '#292929', '--vscode-dropdown-border': '#0f4a85',
  },
} as const satisfies Record<string, Record<string, string>>;

export type ThemeName = keyof typeof themes;

/** Sets the variables and classes as the editor does it. */
export function applyTheme(name: ThemeName): void {
  for (const [variable, value] of Object.entries(themes[name])) document.documentElement.style.setProperty(variable, value);
  document.body.className = name === 'high-contrast-light' ? 'vscode-high-contrast vscode-high-contrast-light' : `vscode-${name}`;
  document.body.dataset.vscodeThemeKind = document.body.className;
}
