import type { Settings } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Checkbox, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { DecimalField } from '../../ui/decimal-field.tsx';
import { useCanvas, useEditor } from '../context.ts';
import { Blackouts } from './blackouts.tsx';
import { Budgets } from './budgets.tsx';
import classes from './settings.module.css';

const MINUTE_MS = 60_000;

interface SettingsDialogProps {
  /** JSON pointer of the setting to begin at; empty: none. Null: it is closed. */
  readonly setting: string | null;
  readonly onClose: () => void;
}

/** What is said of a workflow as a whole. Every change is in the draft at once, and a step back. */
export function SettingsDialog({ setting, onClose }: SettingsDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={setting !== null}
      onClose={onClose}
      title={t`Settings of the workflow`}
      size={560}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <SettingsForm begin={setting ?? ''} />
    </Modal>
  );
}

function SettingsForm({ begin }: { readonly begin: string }) {
  const { t } = useLingui();
  const { editor } = useCanvas();
  const settings = useEditor((state) => state.document.settings) ?? {};
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')], []);
  /** Sets what is given, and takes away what is undefined: the default is what is not said. */
  const change = (said: { readonly [Name in keyof Settings]: Settings[Name] | undefined }) =>
    editor.change(
      t`change the settings`,
      ({ settings: before, ...document }) => {
        const entries = Object.entries({ ...before, ...said }).filter(([, value]) => value !== undefined);
        return entries.length > 0 ? { ...document, settings: Object.fromEntries(entries) as Settings } : document;
      },
      `settings ${Object.keys(said)[0]}`,
    );
  /** The field that takes the focus when the dialog opens. */
  const beginsAt = (name: keyof Settings) => (begin === `/settings/${name}` ? { 'data-autofocus': true } : {});
  const numberOf = (value: string | number): number | undefined =>
    typeof value === 'number' && value >= 1 ? Math.round(value) : undefined;
  const { alerts } = settings;
  const changeAlerts = (said: NonNullable<Settings['alerts']>) => change({ alerts: { ...alerts, ...said } });
  return (
    <Stack gap={16} data-testid="workflow-settings">
      <div className={classes.pair}>
        <Select
          label={t`Time zone`}
          description={t`Of schedules, dates and blackout windows.`}
          searchable
          // Hundreds there are: they are searched rather than scrolled through.
          limit={50}
          data={zones}
          renderOption={({ option }) => <span translate="no">{option.label}</span>}
          value={settings.timeZone ?? 'UTC'}
          onChange={(zone) => change({ timeZone: zone === 'UTC' ? undefined : (zone ?? undefined) })}
        />
        <Select
          label={t`Branches`}
          description={t`How several of them run.`}
          data={[
            { value: 'parallel', label: t`Side by side` },
            { value: 'declared', label: t`One after the other` },
          ]}
          value={settings.order ?? 'parallel'}
          onChange={(order) => change({ order: order === 'declared' ? 'declared' : undefined })}
        />
        <NumberInput
          label={t`A run ends after (minutes)`}
          description={t`Waits included. Empty: never.`}
          min={1}
          value={settings.timeoutMs === undefined ? '' : settings.timeoutMs / MINUTE_MS}
          onChange={(value) => {
            const minutes = numberOf(value);
            change({ timeoutMs: minutes === undefined ? undefined : minutes * MINUTE_MS });
          }}
        />
        <NumberInput
          label={t`Keep runs (days)`}
          description={t`Empty: as long as usual here.`}
          min={1}
          max={3_650}
          value={settings.retentionDays ?? ''}
          onChange={(value) => change({ retentionDays: numberOf(value) })}
        />
        <TextInput
          {...beginsAt('owner')}
          label={t`Owner`}
          description={t`Who answers for this workflow.`}
          maxLength={200}
          value={settings.owner ?? ''}
          onChange={(event) => change({ owner: event.currentTarget.value || undefined })}
        />
        <DecimalField
          {...beginsAt('amountLimit')}
          label={t`Limit of an amount`}
          description={t`For writes that say their amount and no limit: more takes two people.`}
          value={settings.amountLimit}
          onChange={(amountLimit) => change({ amountLimit })}
        />
      </div>
      <TextInput
        {...beginsAt('businessKey')}
        label={t`Business key`}
        description={t`The name by which people look for a run: an expression that sees the first item of the trigger, such as ={{ $json.body.invoiceNumber }}.`}
        value={settings.businessKey ?? ''}
        onChange={(event) => change({ businessKey: event.currentTarget.value || undefined })}
      />
      <fieldset className={classes.group}>
        <legend>{t`Alerts and undo`}</legend>
        <Checkbox
          label={t`Alert when a run fails`}
          checked={alerts?.onFailure ?? true}
          onChange={(event) => changeAlerts({ onFailure: event.currentTarget.checked })}
        />
        <Checkbox
          label={t`Alert when a step comes to wait for an operator`}
          checked={alerts?.onPark ?? false}
          onChange={(event) => changeAlerts({ onPark: event.currentTarget.checked })}
        />
        <Checkbox
          label={t`When a run is cancelled, undo what took effect`}
          checked={settings.compensateOnCancel ?? false}
          onChange={(event) => change({ compensateOnCancel: event.currentTarget.checked || undefined })}
        />
      </fieldset>
      <Budgets budget={settings.budget} onChange={(budget) => change({ budget })} />
      <Blackouts
        windows={settings.blackouts ?? []}
        zone={settings.timeZone ?? 'UTC'}
        onChange={(blackouts) => change({ blackouts: blackouts.length > 0 ? blackouts : undefined })}
      />
    </Stack>
  );
}
