import { Alert, Button, Form, Input, Modal, Upload } from 'antd';
import { useState, type ReactElement } from 'react';
import { useNavigate } from 'react-router-dom';
import { usePreviewSubsidy, useUploadSubsidy, type SubsidyUpload } from '../api/desk.ts';
import { useLanguage } from '../language/language.tsx';
import { Failure } from './feedback.tsx';
import { SubsidyPreview } from './subsidy-preview.tsx';

type Fields = Omit<SubsidyUpload, 'file'>;

/** A file, looked at line by line before it is sent. What is asked for anew is looked at anew. */
export function SubsidyUploadModal({ onDone }: { onDone: () => void }): ReactElement {
  const { desk, settlement } = useLanguage().text;
  const navigate = useNavigate();
  const [form] = Form.useForm<Fields>();
  const [file, setFile] = useState<File>();
  const preview = usePreviewSubsidy();
  const upload = useUploadSubsidy();
  const look = async (chosen: File): Promise<void> => {
    setFile(chosen);
    preview.reset();
    let fields: Fields;
    try {
      fields = await form.validateFields();
    } catch {
      return; // The form says what it lacks; the button looks once it has it.
    }
    preview.mutate({ ...fields, file: chosen });
  };
  const send = async (): Promise<void> => {
    if (preview.variables === undefined) return;
    try {
      const { batch_id } = await upload.mutateAsync(preview.variables);
      await navigate(`/subsidies/${batch_id}`);
    } catch {
      return; // Shown below, from `upload.error`.
    }
    onDone();
  };
  const error = upload.error ?? preview.error;
  return (
    <Modal
      open
      width={720}
      title={desk.uploadTitle}
      okText={desk.submit}
      cancelText={settlement.cancel}
      okButtonProps={{
        disabled: preview.data === undefined || preview.data.problem_count > 0,
        'data-testid': 'subsidy-send',
      }}
      confirmLoading={upload.isPending}
      onCancel={onDone}
      onOk={() => void send()}
    >
      <p>{desk.uploadWhat}</p>
      <Whose
        form={form}
        onChange={() => {
          preview.reset();
        }}
      />
      <ChooseFile
        file={file}
        looksStill={preview.data === undefined}
        pending={preview.isPending}
        onChoose={(chosen) => void look(chosen)}
      />
      {preview.data !== undefined && <SubsidyPreview preview={preview.data} />}
      {preview.data?.batch_id != null && <Alert type="info" showIcon title={desk.sameAsBefore} />}
      {error !== null && <Failure error={error} />}
    </Modal>
  );
}

function Whose(props: {
  form: ReturnType<typeof Form.useForm<Fields>>[0];
  onChange: () => void;
}): ReactElement {
  const { desk } = useLanguage().text;
  return (
    <Form form={props.form} layout="vertical" onValuesChange={props.onChange}>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr 1fr', gap: 12 }}>
        <Form.Item
          name="schoolCode"
          label={desk.schoolCode}
          rules={[{ required: true, pattern: /^\d{10}$/, message: desk.schoolCodeWrong }]}
        >
          <Input maxLength={10} inputMode="numeric" data-testid="subsidy-school" />
        </Form.Item>
        <Form.Item
          name="scheme"
          label={desk.scheme}
          rules={[{ required: true, pattern: /^[a-z][a-z0-9-]{1,30}$/, message: desk.schemeWrong }]}
        >
          <Input maxLength={31} data-testid="subsidy-scheme" />
        </Form.Item>
        <Form.Item
          name="expiresOn"
          label={desk.expiresOn}
          tooltip={desk.expiresWhat}
          rules={[{ required: true, message: desk.expiresNeeded }]}
        >
          <Input type="date" data-testid="subsidy-expires" />
        </Form.Item>
      </div>
    </Form>
  );
}

function ChooseFile(props: {
  file: File | undefined;
  looksStill: boolean;
  pending: boolean;
  onChoose: (file: File) => void;
}): ReactElement {
  const { desk } = useLanguage().text;
  const { file } = props;
  return (
    <div style={{ display: 'flex', alignItems: 'center', gap: 12, marginBlockEnd: 12 }}>
      <Upload
        accept=".csv,text/csv"
        showUploadList={false}
        beforeUpload={(chosen) => {
          props.onChoose(chosen);
          return false;
        }}
      >
        <Button data-testid="subsidy-file">{desk.chooseFile}</Button>
      </Upload>
      <span className="break">{file?.name}</span>
      {file !== undefined && props.looksStill && (
        <Button
          type="primary"
          ghost
          data-testid="subsidy-check"
          loading={props.pending}
          onClick={() => {
            props.onChoose(file);
          }}
        >
          {desk.check}
        </Button>
      )}
    </div>
  );
}
