const weekdays: Readonly<Record<number, string>> = {
  1: '周一',
  2: '周二',
  3: '周三',
  4: '周四',
  5: '周五',
  6: '周六',
  7: '周日',
};

/** What the page of the settlement calendar says, in Chinese. */
export const chineseCalendar = {
  title: '结算日历',
  ahead: '未来十四天',
  aheadChanged: '变更后的十四天（划线为现行）',
  day: '结算日',
  endsAt: '日切',
  due: '应付日',
  rest: '休息日',
  allOthers: '其他全部运营方',
  weekdays,
  change: '申请变更',
  from: '生效日（含）',
  cutOver: '日切时间',
  cutOverHint: '上午为次日凌晨，下午为当日',
  operator: '运营方',
  cycle: '结算周期',
  every: { day: '每日', week: '每周', month: '每月' },
  endsOn: '截止于',
  endsOnDay: '截止日（短月为月末）',
  daysAfter: '周期结束后第几个工作日应付',
  restDays: '休息日',
  until: '至（含）',
  what: '性质',
  holiday: '放假',
  worked: '调休上班',
  name: '名称',
  changeable: (open: string): string => `${open} 正在进行：变更自其次日起才能生效`,
};

export type CalendarWords = typeof chineseCalendar;
