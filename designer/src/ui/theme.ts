import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

const accent: MantineColorsTuple = [
  '#edf4fc',
  '#d5e6f8',
  '#aed0f5',
  '#8cc3fb',
  '#6fb7ff',
  '#3f8fe0',
  '#1c6cc0',
  '#0a53a0',
  '#084582',
  '#063563',
];
const gray: MantineColorsTuple = [
  '#f6f7f9',
  '#eef0f3',
  '#e4e8ed',
  '#d8dde4',
  '#c3cad4',
  '#a2abb8',
  '#7d8795',
  '#5b6472',
  '#4a5361',
  '#1e2126',
];
const dark: MantineColorsTuple = [
  '#e6e9ee',
  '#c9d0d9',
  '#aeb7c4',
  '#6b7686',
  '#2a303a',
  '#242a33',
  '#1a1e25',
  '#12151a',
  '#0f1216',
  '#0c0e12',
];

/** Filled means ink unless a colour says otherwise: hue is kept for state. Mantine hands its own default on as the primary colour. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const isUncoloured = input.color === undefined || input.color === input.theme.primaryColor;
  if (input.variant === 'filled' && isUncoloured) {
    return {
      background: 'var(--hf-ink)',
      hover: 'var(--hf-ink-hover)',
      color: 'var(--hf-on-ink)',
      border: '1px solid transparent',
    };
  }
  if (input.color === 'danger') {
    if (input.variant === 'filled') {
      return {
        background: 'var(--hf-danger)',
        hover: 'var(--hf-danger-hover)',
        color: 'var(--hf-on-danger)',
        border: '1px solid transparent',
      };
    }
    return {
      background: input.variant === 'default' ? 'var(--hf-surface)' : 'transparent',
      hover: 'var(--hf-danger-tint)',
      color: 'var(--hf-danger)',
      border: input.variant === 'default' ? '1px solid var(--hf-line-mid)' : '1px solid transparent',
    };
  }
  if (input.variant === 'subtle' && isUncoloured) {
    return {
      background: 'transparent',
      hover: 'var(--hf-hover)',
      color: 'var(--hf-text-2)',
      border: '1px solid transparent',
    };
  }
  return defaultVariantColorsResolver(input);
};

/** Mantine in Holdfast's clothes: the tokens of `tokens.css` behind Mantine's own names. */
export const theme = createTheme({
  fontFamily: 'var(--hf-font)',
  fontFamilyMonospace: 'var(--hf-font-mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.333', sm: '1.385', md: '1.4286', lg: '1.5', xl: '1.4' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '10px', xl: '16px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: '1rem', lineHeight: '1.5rem' },
      h2: { fontSize: '0.875rem', lineHeight: '1.25rem' },
      h3: { fontSize: '0.8125rem', lineHeight: '1.25rem' },
    },
  },
  colors: { accent, gray, dark },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  white: '#ffffff',
  black: '#1e2126',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  variantColorResolver,
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 30 } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    JsonInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false, checkIconPosition: 'right' } },
    MultiSelect: { defaultProps: { size: 'sm' } },
    SegmentedControl: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { size: 'sm', radius: 'xs' } },
    Switch: { defaultProps: { size: 'sm' } },
    Radio: { defaultProps: { size: 'sm' } },
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-start', offset: 4, transitionProps: { duration: 100 } } },
    Popover: { defaultProps: { shadow: 'md', offset: 4, transitionProps: { duration: 100 } } },
    Tooltip: {
      defaultProps: {
        openDelay: 400,
        // What it says can be pointed at, and read under a magnifier; Escape takes it away.
        interactive: true,
        transitionProps: { duration: 100 },
        events: { hover: true, focus: true, touch: false },
      },
    },
    Modal: {
      defaultProps: {
        centered: true,
        padding: 20,
        radius: 'lg',
        transitionProps: { duration: 120, transition: 'fade' },
      },
    },
    Skeleton: { defaultProps: { radius: 'sm' } },
  },
});

const shared = {
  '--mantine-color-body': 'var(--hf-surface)',
  '--mantine-color-text': 'var(--hf-text)',
  '--mantine-color-bright': 'var(--hf-text)',
  '--mantine-color-dimmed': 'var(--hf-text-3)',
  '--mantine-color-placeholder': 'var(--hf-text-3)',
  '--mantine-color-anchor': 'var(--hf-accent)',
  '--mantine-color-error': 'var(--hf-danger)',
  '--mantine-color-default': 'var(--hf-surface)',
  '--mantine-color-default-hover': 'var(--hf-hover)',
  '--mantine-color-default-color': 'var(--hf-text)',
  '--mantine-color-default-border': 'var(--hf-line-mid)',
  '--mantine-shadow-md': 'var(--hf-shadow-float)',
  '--mantine-shadow-xl': 'var(--hf-shadow-float)',
};

/** The same names in both schemes: what differs is in the tokens. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
