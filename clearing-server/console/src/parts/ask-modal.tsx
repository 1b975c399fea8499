import { Form, Input, Modal } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { isChangedMeanwhile } from '../api/problem.ts';
import { useLanguage } from '../language/language.tsx';
import { Failure } from './feedback.tsx';

/** What the form asked for, by its fields' names. */
export type Asked = Readonly<Record<string, string>> & { readonly reason: string };

/** Asks for a reason (and for what `children` ask) before something goes on its way. */
export function AskModal(props: {
  title: string;
  what: string;
  submit: string;
  danger?: boolean;
  pending: boolean;
  error: Error | null;
  onSubmit: (values: Asked) => Promise<void>;
  onDone: () => void;
  children?: ReactNode;
}): ReactElement {
  const { settling, settlement } = useLanguage().text;
  const [form] = Form.useForm<Asked>();
  const submit = async (values: Asked): Promise<void> => {
    try {
      await props.onSubmit(values);
    } catch (error) {
      if (isChangedMeanwhile(error)) props.onDone();
      return; // Shown below, from `error`.
    }
    props.onDone();
  };
  return (
    <Modal
      open
      title={props.title}
      okText={props.submit}
      cancelText={settlement.cancel}
      okButtonProps={{ danger: props.danger === true, 'data-testid': 'ask-submit' }}
      confirmLoading={props.pending}
      onCancel={props.onDone}
      onOk={form.submit}
    >
      <p>{props.what}</p>
      <Form form={form} layout="vertical" onFinish={(values: Asked) => void submit(values)}>
        {props.children}
        <Form.Item
          name="reason"
          label={settling.reason}
          rules={[{ required: true, whitespace: true, message: settling.reasonNeeded }]}
        >
          <Input.TextArea rows={2} maxLength={200} data-testid="ask-reason" />
        </Form.Item>
      </Form>
      {props.error !== null && <Failure error={props.error} />}
    </Modal>
  );
}
