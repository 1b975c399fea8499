import { App, Button, Card, Checkbox, Form, Input, InputNumber, Segmented, Select } from 'antd';
import type { ReactElement } from 'react';
import type { SettlementCalendar } from '@lvchengtong/clearing-server/calendar/calendar-operations';
import type { CalendarChange } from '@lvchengtong/clearing-server/calendar/parse-calendar';
import { useAsk } from '../api/settling.ts';
import { useLanguage } from '../language/language.tsx';
import { ALL_OPERATORS, type CalendarFields, type ChangeKind } from './calendar-change.ts';
import { Failure } from './feedback.tsx';

const KINDS: readonly ChangeKind[] = ['cut-over', 'settlement-cycle', 'special-days'];

type Typed = CalendarFields & { readonly reason: string };

/** What one person asks a second one to change about the calendar; the picture beside it shows what it does. */
export function CalendarForm(props: {
  calendar: SettlementCalendar;
  kind: ChangeKind;
  change: CalendarChange | undefined;
  onKind: (kind: ChangeKind) => void;
  onFields: (fields: CalendarFields) => void;
}): ReactElement {
  const { calendar: words, settling } = useLanguage().text;
  const { message } = App.useApp();
  const [form] = Form.useForm<Typed>();
  const ask = useAsk();
  const submit = async ({ reason }: Typed): Promise<void> => {
    if (props.change === undefined) return;
    try {
      await ask.mutateAsync({ ...props.change, reason });
    } catch {
      return; // Shown below, from `ask.error`.
    }
    void message.success(settling.asked);
    form.resetFields();
    props.onFields({});
  };
  return (
    <Card size="small" title={words.change}>
      <Segmented<ChangeKind>
        value={props.kind}
        data-testid="calendar-kind"
        onChange={(kind) => {
          props.onKind(kind);
        }}
        options={KINDS.map((value) => ({ value, label: settling.kinds[value] }))}
      />
      <Form
        form={form}
        layout="vertical"
        style={{ marginTop: 12 }}
        onValuesChange={(_, fields: Typed) => {
          props.onFields(fields);
        }}
        onFinish={(values: Typed) => void submit(values)}
      >
        <div className="form-row">
          <Form.Item name="effective_from" label={words.from} rules={[{ required: true }]}>
            <Input type="date" data-testid="calendar-from" />
          </Form.Item>
          <Fields kind={props.kind} calendar={props.calendar} form={form} />
        </div>
        <Form.Item
          name="reason"
          label={settling.reason}
          rules={[{ required: true, whitespace: true, message: settling.reasonNeeded }]}
        >
          <Input maxLength={200} data-testid="calendar-reason" />
        </Form.Item>
        <Button
          type="primary"
          htmlType="submit"
          disabled={props.change === undefined}
          loading={ask.isPending}
          data-testid="calendar-ask"
        >
          {settling.ask}
        </Button>
      </Form>
      {ask.error !== null && <Failure error={ask.error} />}
    </Card>
  );
}

interface FieldsProps {
  readonly kind: ChangeKind;
  readonly calendar: SettlementCalendar;
  readonly form: ReturnType<typeof Form.useForm<Typed>>[0];
}

function Fields({ kind, calendar, form }: FieldsProps): ReactElement {
  switch (kind) {
    case 'cut-over':
      return <CutOverField />;
    case 'settlement-cycle':
      return <CycleFields calendar={calendar} form={form} />;
    case 'special-days':
      return <SpecialFields />;
  }
}

function CutOverField(): ReactElement {
  const { calendar: words } = useLanguage().text;
  return (
    <Form.Item
      name="cut_over"
      label={words.cutOver}
      extra={words.cutOverHint}
      rules={[{ required: true }]}
    >
      <Input type="time" data-testid="calendar-cut-over" />
    </Form.Item>
  );
}

function CycleFields({ calendar, form }: Omit<FieldsProps, 'kind'>): ReactElement {
  const { calendar: words } = useLanguage().text;
  const every = Form.useWatch('every', form) ?? 'day';
  const weekdays = [1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: words.weekdays[value] }));
  return (
    <>
      <Form.Item name="operator_no" label={words.operator} initialValue={ALL_OPERATORS}>
        <Select
          options={[
            { value: ALL_OPERATORS, label: words.allOthers },
            ...calendar.operators.map(({ operator_no, name }) => ({
              value: operator_no,
              label: `${name} ${operator_no}`,
            })),
          ]}
        />
      </Form.Item>
      <Form.Item name="every" label={words.cycle} initialValue="day">
        <Select
          data-testid="calendar-every"
          options={(['day', 'week', 'month'] as const).map((value) => ({
            value,
            label: words.every[value],
          }))}
        />
      </Form.Item>
      {every === 'week' && (
        <Form.Item name="ends_on" label={words.endsOn} rules={[{ required: true }]}>
          <Select options={weekdays} />
        </Form.Item>
      )}
      {every === 'month' && (
        <Form.Item name="ends_on" label={words.endsOnDay} rules={[{ required: true }]}>
          <InputNumber min={1} max={31} precision={0} />
        </Form.Item>
      )}
      <Form.Item name="working_days_after" label={words.daysAfter} rules={[{ required: true }]}>
        <InputNumber min={0} max={30} precision={0} prefix="T+" data-testid="calendar-days-after" />
      </Form.Item>
      <Form.Item name="rest_weekdays" label={words.restDays} initialValue={[6, 7]}>
        <Checkbox.Group options={weekdays} />
      </Form.Item>
    </>
  );
}

function SpecialFields(): ReactElement {
  const { calendar: words } = useLanguage().text;
  return (
    <>
      <Form.Item name="until" label={words.until}>
        <Input type="date" data-testid="calendar-until" />
      </Form.Item>
      <Form.Item name="works" label={words.what} initialValue={false}>
        <Select
          options={[
            { value: false, label: words.holiday },
            { value: true, label: words.worked },
          ]}
        />
      </Form.Item>
      <Form.Item name="name" label={words.name} rules={[{ required: true, whitespace: true }]}>
        <Input maxLength={40} data-testid="calendar-name" />
      </Form.Item>
    </>
  );
}
