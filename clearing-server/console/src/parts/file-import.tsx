import type { UseMutationResult } from '@tanstack/react-query';
import { App, Modal, Spin } from 'antd';
import { useEffect, type ReactElement } from 'react';
import { useLanguage } from '../language/language.tsx';
import { Failure } from './feedback.tsx';

interface FileImportProps<Preview, Taken> {
  readonly file: File;
  /** Must not change anything at the centre. */
  readonly preview: UseMutationResult<Preview, Error, File>;
  readonly take: UseMutationResult<unknown, Error, Taken>;
  /** What to take in, as far as the preview lets it. */
  readonly taken: (preview: Preview) => Taken | undefined;
  readonly show: (preview: Preview) => ReactElement;
  readonly width: number;
  readonly takeTestId: string;
  readonly onDone: () => void;
}

/** What taking a file in would do; only then the button that does it. */
export function FileImport<Preview, Taken>(props: FileImportProps<Preview, Taken>): ReactElement {
  const { file, take, onDone } = props;
  const { reconciling, settlement } = useLanguage().text;
  const { message } = App.useApp();
  const { mutate: look, data: preview, error } = props.preview;
  useEffect(() => {
    look(file);
  }, [look, file]);
  const taken = preview === undefined ? undefined : props.taken(preview);
  const confirm = async (): Promise<void> => {
    if (taken === undefined) return;
    try {
      await take.mutateAsync(taken);
    } catch {
      return; // Shown below, from `take.error`.
    }
    void message.success(reconciling.imported);
    onDone();
  };
  return (
    <Modal
      open
      width={props.width}
      title={reconciling.previewOf(file.name)}
      okText={reconciling.confirm}
      cancelText={settlement.cancel}
      okButtonProps={{ disabled: taken === undefined, 'data-testid': props.takeTestId }}
      confirmLoading={take.isPending}
      onCancel={onDone}
      onOk={() => void confirm()}
    >
      {error !== null && <Failure error={error} />}
      {preview === undefined && error === null && (
        <Spin description={reconciling.reading}>
          <div style={{ blockSize: 120 }} />
        </Spin>
      )}
      {preview !== undefined && props.show(preview)}
      {take.error !== null && <Failure error={take.error} />}
    </Modal>
  );
}
