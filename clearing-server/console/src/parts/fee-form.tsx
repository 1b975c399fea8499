import { App, Button, Card, Form, Input, InputNumber, Select } from 'antd';
import type { ReactElement } from 'react';
import type { FeeLookRow } from '@lvchengtong/clearing-server/settlement/fee-operations';
import type { FeeRuleShape } from '@lvchengtong/clearing-server/settlement/parse-fee-rule';
import { useAsk } from '../api/settling.ts';
import { useLanguage } from '../language/language.tsx';
import { ALL_OPERATORS } from './calendar-change.ts';
import { Failure } from './feedback.tsx';
import type { FeeFields, FeeMethod } from './typed-fee-rule.ts';

type Typed = FeeFields & { readonly reason: string };

const METHODS: readonly FeeMethod[] = [
  'rate',
  'per-count',
  'flat-per-day',
  'tiered-monthly',
  'none',
];

/** A rule with its tiers and its split, which one person asks a second one for. */
export function FeeForm(props: {
  fees: FeeLookRow;
  rule: FeeRuleShape | undefined;
  onFields: (fields: FeeFields) => void;
}): ReactElement {
  const { fees: words, settling } = useLanguage().text;
  const { message } = App.useApp();
  const [form] = Form.useForm<Typed>();
  const method = Form.useWatch('method', form) ?? 'rate';
  const ask = useAsk();
  const submit = async ({ reason }: Typed): Promise<void> => {
    if (props.rule === undefined) return;
    try {
      await ask.mutateAsync({ kind: 'fee-rule', content: props.rule, reason });
    } catch {
      return; // Shown below, from `ask.error`.
    }
    void message.success(settling.asked);
    form.resetFields();
    props.onFields({});
  };
  return (
    <Card size="small" title={words.ask}>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ operator_no: ALL_OPERATORS, method: 'rate', split: [{ share: 1 }] }}
        onValuesChange={(_, fields: Typed) => {
          props.onFields(fields);
        }}
        onFinish={(values: Typed) => void submit(values)}
      >
        <Head fees={props.fees} />
        <div className="form-row">
          <Form.Item name="method" label={words.method}>
            <Select
              data-testid="fee-method"
              options={METHODS.map((value) => ({ value, label: words.methods[value] }))}
            />
          </Form.Item>
          <Terms method={method} />
          <Typing name="minimum_yuan" label={words.minimum} optional />
          <Typing name="maximum_yuan" label={words.maximum} optional />
        </div>
        {method === 'tiered-monthly' && <Tiers />}
        <Split />
        <Typing name="reason" label={settling.reason} />
        <Button
          type="primary"
          htmlType="submit"
          disabled={props.rule === undefined}
          loading={ask.isPending}
          data-testid="fee-ask"
        >
          {settling.ask}
        </Button>
      </Form>
      {ask.error !== null && <Failure error={ask.error} />}
    </Card>
  );
}

/** One line of text. */
const Typing = (props: {
  name: string;
  label: string;
  type?: string;
  optional?: boolean;
}): ReactElement => (
  <Form.Item
    name={props.name}
    label={props.label}
    rules={props.optional === true ? [] : [{ required: true, whitespace: true }]}
  >
    <Input maxLength={200} type={props.type ?? 'text'} data-testid={`fee-${props.name}`} />
  </Form.Item>
);

function Head({ fees }: { fees: FeeLookRow }): ReactElement {
  const { fees: words, calendar } = useLanguage().text;
  return (
    <div className="form-row">
      <Typing name="code" label={words.code} />
      <Form.Item name="operator_no" label={calendar.operator}>
        <Select
          options={[
            { value: ALL_OPERATORS, label: calendar.allOthers },
            ...fees.operators.map(({ operator_no, name }) => ({
              value: operator_no,
              label: `${name} ${operator_no}`,
            })),
          ]}
        />
      </Form.Item>
      <Typing name="effective_from" label={calendar.from} type="date" />
      <Typing name="effective_to" label={words.to} type="date" optional />
    </div>
  );
}

function Terms({ method }: { method: FeeMethod }): ReactElement | null {
  const { fees: words } = useLanguage().text;
  switch (method) {
    case 'rate':
      return <Typing name="decimal" label={words.per10000} />;
    case 'per-count':
      return <Typing name="decimal" label={words.perRecord} />;
    case 'flat-per-day':
      return <Typing name="amount_yuan" label={words.perDay} />;
    case 'tiered-monthly':
    case 'none':
      return null;
  }
}

/** Each tier from an amount of the month on, the first from nothing. */
function Tiers(): ReactElement {
  const { fees: words } = useLanguage().text;
  return (
    <Form.List name="tiers" initialValue={[{ from_yuan: '0' }]}>
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <div className="form-row" key={key} data-testid="fee-tier">
              <Form.Item name={[name, 'from_yuan']} label={words.tierFrom}>
                <Input data-testid="fee-tier-from" />
              </Form.Item>
              <Form.Item name={[name, 'per_10000']} label={words.per10000}>
                <Input data-testid="fee-tier-rate" />
              </Form.Item>
              {name > 0 && (
                <Remove
                  label={words.remove}
                  onClick={() => {
                    remove(name);
                  }}
                />
              )}
            </div>
          ))}
          <Button
            style={{ marginBottom: 16 }}
            data-testid="fee-add-tier"
            onClick={() => {
              add();
            }}
          >
            {words.addTier}
          </Button>
        </>
      )}
    </Form.List>
  );
}

/** Who receives the fee, in whole shares. */
function Split(): ReactElement {
  const { fees: words } = useLanguage().text;
  return (
    <Form.List name="split">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <div className="form-row" key={key}>
              <Form.Item name={[name, 'party']} label={words.party}>
                <Input data-testid="fee-party" />
              </Form.Item>
              <Form.Item name={[name, 'share']} label={words.share}>
                <InputNumber min={1} max={10_000} precision={0} data-testid="fee-share" />
              </Form.Item>
              {name > 0 && (
                <Remove
                  label={words.remove}
                  onClick={() => {
                    remove(name);
                  }}
                />
              )}
            </div>
          ))}
          <Button
            style={{ marginBottom: 16 }}
            data-testid="fee-add-party"
            onClick={() => {
              add({ share: 1 });
            }}
          >
            {words.addParty}
          </Button>
        </>
      )}
    </Form.List>
  );
}

const Remove = (props: { label: string; onClick: () => void }): ReactElement => (
  <Form.Item label=" ">
    <Button danger onClick={props.onClick}>
      {props.label}
    </Button>
  </Form.Item>
);
