import type { ThemeConfig } from 'antd';

/** Colours of the console; the charts use the same ones. */
export const COLOUR = {
  brand: '#0b6e4f',
  brandSoft: '#e6f2ed',
  ink: '#14211c',
  inkSoft: '#56645e',
  line: '#e3e8e5',
  ground: '#f5f7f6',
  good: '#0b6e4f',
  warn: '#b26a00',
  bad: '#b42318',
  load: '#2459a9',
  neutral: '#7b8a83',
} as const;

export const THEME: ThemeConfig = {
  token: {
    colorPrimary: COLOUR.brand,
    colorInfo: COLOUR.load,
    colorSuccess: COLOUR.good,
    colorWarning: COLOUR.warn,
    colorError: COLOUR.bad,
    colorText: COLOUR.ink,
    colorTextSecondary: COLOUR.inkSoft,
    colorBgLayout: COLOUR.ground,
    colorBorderSecondary: COLOUR.line,
    borderRadius: 6,
    fontFamily:
      "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', Roboto, sans-serif",
  },
  components: {
    Layout: { siderBg: '#ffffff', headerBg: '#ffffff', headerHeight: 56, headerPadding: '0 20px' },
    Menu: { itemSelectedBg: COLOUR.brandSoft, itemSelectedColor: COLOUR.brand, itemHeight: 44 },
    Table: { headerBg: '#fafbfa', cellPaddingBlockSM: 7 },
    Card: { headerHeight: 46 },
  },
};
