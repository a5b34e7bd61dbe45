import { asWhole, guardClass, NotImplemented } from '../unimplemented.ts';
import { HostMenu } from './menu.ts';
import { roleOf } from './menu-roles.ts';

type Options = Electron.MenuItemConstructorOptions;
type Covered =
  | 'accelerator'
  | 'checked'
  | 'click'
  | 'commandId'
  | 'enabled'
  | 'icon'
  | 'id'
  | 'label'
  | 'menu'
  | 'registerAccelerator'
  | 'role'
  | 'sublabel'
  | 'submenu'
  | 'toolTip'
  | 'type'
  | 'userAccelerator'
  | 'visible';

let lastCommandId = 0;

export class HostMenuItem implements Pick<Electron.MenuItem, Covered> {
  readonly commandId: number;
  readonly userAccelerator = null;
  menu!: Electron.Menu;
  icon?: Electron.NativeImage | string;
  role?: NonNullable<Electron.MenuItem['role']>;
  submenu?: Electron.Menu;
  id: string;
  type: Electron.MenuItem['type'];
  label: string;
  sublabel: string;
  toolTip: string;
  accelerator: string | null;
  registerAccelerator: boolean;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  readonly #click: Options['click'];

  constructor(options: Options) {
    if (options.before ?? options.after ?? options.beforeGroupContaining ?? options.afterGroupContaining) {
      throw new NotImplemented('the order of menu items by before and after');
    }
    lastCommandId += 1;
    this.commandId = lastCommandId;
    const role = options.role === undefined ? undefined : roleOf(options.role);
    const submenu = options.submenu ?? (role?.submenu as Options[] | undefined);
    if (options.role !== undefined) this.role = options.role as NonNullable<Electron.MenuItem['role']>;
    if (options.icon !== undefined) this.icon = options.icon;
    if (submenu) this.submenu = Array.isArray(submenu) ? HostMenu.buildFromTemplate(submenu) : submenu;
    this.id = options.id ?? '';
    this.type = options.type ?? (submenu ? 'submenu' : 'normal');
    this.label = options.label ?? role?.label ?? '';
    this.sublabel = options.sublabel ?? '';
    this.toolTip = options.toolTip ?? '';
    this.accelerator = options.accelerator ?? role?.accelerator ?? null;
    // Chromium acts on its own keys by itself; an accelerator of the app's choice is the host's.
    this.registerAccelerator =
      options.registerAccelerator ?? (options.accelerator !== undefined || !role?.keyIsChromium);
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.#click = options.click;
  }

  get asElectron(): Electron.MenuItem {
    return asWhole<Electron.MenuItem>(this);
  }

  /** Does what the item is for, as if a person had chosen it while `window` had the focus. */
  click = (event?: Partial<Electron.KeyboardEvent>, window?: Electron.BrowserWindow): void => {
    if (!this.enabled) return;
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.type === 'radio') this.#check();
    if (this.#click) {
      this.#click(this.asElectron, window as object as Electron.BaseWindow | undefined, { ...event });
    } else if (this.role !== undefined) {
      const { run } = roleOf(this.role);
      if (!run) throw new NotImplemented(`a click on a menu item with the role ${this.role}`);
      run(window);
    }
  };

  /** Of the radio items that stand together, one is checked. */
  #check(): void {
    const items = this.menu.items;
    const own = items.indexOf(this.asElectron);
    for (let i = own; items[i]?.type === 'radio'; i -= 1) (items[i] as Electron.MenuItem).checked = false;
    for (let i = own; items[i]?.type === 'radio'; i += 1) (items[i] as Electron.MenuItem).checked = false;
    this.checked = true;
  }
}

guardClass('MenuItem', HostMenuItem);
export const MenuItem = asWhole<typeof Electron.MenuItem>(HostMenuItem);
