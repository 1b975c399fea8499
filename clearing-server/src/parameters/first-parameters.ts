import type { ParameterContent } from './parameter-content.ts';

/**
 * With what a new centre begins; from then on a new version is published for every change.
 * Times are Asia/Shanghai.
 */
export const FIRST_PARAMETERS: ParameterContent = {
  offline_limits: {
    days_max: 7,
    records_max: 20_000,
    amount_max_fen: 5_000_000,
    block_list_age_days_max: 7,
  },
  low_balance_fen: 1_000,
  load: { balance_max_fen: 100_000, multiple_fen: 1_000 },
  canteen: {
    tap_amount_max_fen: 5_000,
    day_amount_max_fen: 10_000,
    meal_taps_max: 5,
    meal_periods: [
      { no: 1, name: '早餐', name_en: 'Breakfast', from: '06:00', to: '09:00' },
      { no: 2, name: '午餐', name_en: 'Lunch', from: '10:30', to: '13:30' },
      { no: 3, name: '晚餐', name_en: 'Supper', from: '16:30', to: '19:30' },
      { no: 4, name: '小卖部', name_en: 'Snacks', from: '00:00', to: '24:00' },
    ],
  },
  gate: { anti_passback_seconds: 60, late_after: '07:40' },
};
