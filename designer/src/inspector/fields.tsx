import type { Json, JsonObject } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import {
  ActionIcon,
  Button,
  Collapse,
  MultiSelect,
  NumberInput,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import IconMathFunction from '@tabler/icons-react/icons/IconMathFunction';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import {
  type KeyboardEvent,
  lazy,
  type ReactNode,
  Suspense,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { ExpressionField } from './expression/expression-field.tsx';
import { FieldProblems } from './field-problems.tsx';
import { leadsTo, WantedField } from './focus.ts';
import classes from './inspector.module.css';
import { JsonField } from './json-field.tsx';
import { useLimits } from './limits.ts';
import { useMappingTarget } from './mapping/use-mapping-target.ts';
import { OptionsField } from './options-field.tsx';
import { ExpressionPreview } from './preview.tsx';
import { applies, type FieldSchema, kindOf, startOf } from './schema.ts';
import { WorkflowField } from './workflow-field.tsx';

const CodeEditor = lazy(() => import('../ui/code-editor.tsx'));

interface ObjectFieldsProps {
  readonly schema: FieldSchema;
  readonly value: JsonObject;
  readonly path: string;
  readonly isReadOnly: boolean;
  readonly onChange: (value: JsonObject) => void;
}

/** A form from a schema: what is required first, what matters next, the rest folded. */
export function ObjectFields({ schema, value, path, isReadOnly, onChange }: ObjectFieldsProps) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const all = schema.properties ?? {};
  const shown = Object.entries(all).filter(([, field]) => applies(field, value, all));
  const isMain = ([name, field]: [string, FieldSchema], index: number) =>
    schema.required?.includes(name) || Object.hasOwn(value, name) || field['x-when'] !== undefined || index < 4;
  const isRequired = ([name]: [string, FieldSchema]) => schema.required?.includes(name) ?? false;
  const chosen = shown.filter(isMain);
  const main = [...chosen.filter(isRequired), ...chosen.filter((entry) => !isRequired(entry))];
  const rest = shown.filter((entry, index) => !isMain(entry, index));
  const wanted = useContext(WantedField);
  const isWanted = rest.some(([name]) => leadsTo(`${path}/${name}`, wanted));
  useEffect(() => {
    if (isWanted) setOpen(true);
  }, [isWanted]);
  const set = (name: string, next: Json | undefined) => {
    const { [name]: _, ...others } = value;
    onChange(next === undefined ? others : { ...value, [name]: next });
  };
  const field = ([name, each]: [string, FieldSchema]) => (
    <Field
      key={name}
      name={name}
      schema={each}
      value={Object.hasOwn(value, name) ? value[name] : undefined}
      isRequired={schema.required?.includes(name) ?? false}
      path={`${path}/${name}`}
      isReadOnly={isReadOnly}
      neighbours={value}
      onChange={(next) => set(name, next)}
    />
  );
  const count = rest.length;
  return (
    <>
      {main.map(field)}
      {count > 0 && (
        <>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-expanded={isOpen}
            leftSection={<IconChevronRight size={14} aria-hidden="true" className={classes.fold} />}
            onClick={() => setOpen(!isOpen)}
            style={{ alignSelf: 'start' }}
          >
            {t`Optional (${count})`}
          </Button>
          <Collapse expanded={isOpen}>
            <div className={classes.content} style={{ padding: 0 }}>
              {rest.map(field)}
            </div>
          </Collapse>
        </>
      )}
    </>
  );
}

interface FieldProps {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly value: Json | undefined;
  readonly isRequired: boolean;
  readonly path: string;
  readonly isReadOnly: boolean;
  readonly neighbours: JsonObject;
  readonly onChange: (value: Json | undefined) => void;
}

/** What an expression begins with, and where in it the caret goes: after the equals sign is not counted, between the spaces. */
const BEGUN = '={{  }}';
const INSIDE = BEGUN.indexOf(' ');

const isExpression = (value: Json | undefined): value is string => typeof value === 'string' && value.startsWith('=');

/** One parameter: a fixed value, or an expression with what it comes to. */
function Field(props: FieldProps) {
  const { t } = useLingui();
  const { schema, name, value, isRequired, path, isReadOnly, onChange } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const caret = useRef<readonly [number, number] | null>(null);
  const title = schema.title ?? name;
  const limits = useLimits(schema);
  const kind = kindOf(schema);
  const canBeExpression = kind !== 'list' && kind !== 'object' && kind !== 'code';
  const isDynamic = isExpression(value);
  const toggle = () => {
    if (isDynamic) onChange(undefined);
    else onChange(typeof value === 'string' && value !== '' ? `=${value}` : BEGUN);
  };
  // In a field of any kind that is empty an equals sign begins an expression, which is then typed on.
  const begin = (event: KeyboardEvent) => {
    const isEmpty = value === undefined || value === '';
    if (event.key !== '=' || !canBeExpression || isReadOnly || !isEmpty) return;
    event.preventDefault();
    onChange(BEGUN);
    requestAnimationFrame(() => {
      const plain = box.current?.querySelector('textarea');
      plain?.focus();
      plain?.setSelectionRange(INSIDE, INSIDE);
    });
  };
  const mapping = useMappingTarget({
    path,
    box,
    caret,
    isEnabled: canBeExpression && !isReadOnly,
    text: isDynamic ? value.slice(1) : typeof value === 'string' ? value : '',
    onChange: (template) => onChange(`=${template}`),
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the field in it, of whatever kind it is.
    <div
      className={classes.field}
      data-path={path}
      data-template={isDynamic ? value : undefined}
      ref={box}
      onKeyDown={begin}
      {...mapping}
    >
      <div className={classes.label}>
        <label htmlFor={id} data-required={isRequired || undefined}>
          <span data-required={isRequired || undefined}>{title}</span>
        </label>
        {canBeExpression && !isReadOnly && (
          <button
            type="button"
            className={classes.fx}
            aria-pressed={isDynamic}
            aria-label={isDynamic ? t`${title}: use a fixed value` : t`${title}: use an expression`}
            title={isDynamic ? t`Use a fixed value` : t`Use an expression`}
            onClick={toggle}
          >
            <IconMathFunction size={16} aria-hidden="true" />
          </button>
        )}
      </div>
      {isDynamic ? (
        <div className={classes.expression}>
          <ExpressionField
            id={id}
            title={title}
            path={path}
            value={value.slice(1)}
            isReadOnly={isReadOnly}
            caret={caret}
            onChange={(next) => onChange(`=${next}`)}
          />
          <ExpressionPreview template={value} />
        </div>
      ) : (
        <Fixed {...props} id={id} title={title} />
      )}
      {(schema.description || limits) && (
        <span className={classes.help}>
          {schema.description} {limits && <span data-testid={`limits${path}`}>{limits}</span>}
        </span>
      )}
      <FieldProblems path={path} />
    </div>
  );
}

function Fixed({
  id,
  title,
  schema,
  value,
  path,
  isReadOnly,
  neighbours,
  isRequired,
  onChange,
}: FieldProps & { readonly id: string; readonly title: string }): ReactNode {
  const { t } = useLingui();
  const example = schema.examples?.[0];
  const hint =
    schema.default !== undefined && schema.default !== null && schema.default !== ''
      ? String(schema.default)
      : typeof example === 'string'
        ? example
        : '';
  const text = (next: string): void => onChange(next === '' && !isRequired ? undefined : next);
  switch (kindOf(schema)) {
    case 'choice': {
      const labels = schema['x-labels'] ?? {};
      return (
        <Select
          id={id}
          aria-label={title}
          readOnly={isReadOnly}
          searchable={(schema.enum?.length ?? 0) > 8}
          data={(schema.enum ?? []).map((each) => ({
            value: String(each),
            label: labels[String(each)] ?? String(each),
          }))}
          value={String(value ?? schema.default ?? '')}
          onChange={(next) => onChange(schema.enum?.find((each) => String(each) === next))}
          data-testid={`field${path}`}
        />
      );
    }
    case 'flag':
      return (
        <Switch
          id={id}
          aria-label={title}
          disabled={isReadOnly}
          checked={(value ?? schema.default ?? false) === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'number':
      return (
        <NumberInput
          id={id}
          readOnly={isReadOnly}
          placeholder={hint}
          value={typeof value === 'number' ? value : ''}
          {...(schema.minimum === undefined ? {} : { min: schema.minimum })}
          {...(schema.maximum === undefined ? {} : { max: schema.maximum })}
          clampBehavior="none"
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'long':
      return (
        <Textarea
          id={id}
          autosize
          minRows={3}
          maxRows={14}
          readOnly={isReadOnly}
          placeholder={hint}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => text(event.currentTarget.value)}
        />
      );
    case 'code': {
      const language = schema['x-language'] ? neighbours[schema['x-language']] : 'javascript';
      return (
        <Suspense fallback={null}>
          <CodeEditor
            label={title}
            language={language === 'typescript' ? 'typescript' : 'javascript'}
            value={typeof value === 'string' ? value : ''}
            isReadOnly={isReadOnly}
            onChange={text}
          />
        </Suspense>
      );
    }
    case 'choices': {
      const labels = schema.items?.['x-labels'] ?? {};
      return (
        <MultiSelect
          id={id}
          aria-label={title}
          readOnly={isReadOnly}
          data={(schema.items?.enum ?? []).map((each) => ({
            value: String(each),
            label: labels[String(each)] ?? String(each),
          }))}
          value={textsOf(value ?? schema.default)}
          onChange={(next) => onChange(next.length === 0 ? undefined : next)}
        />
      );
    }
    case 'texts':
      return (
        <TagsInput
          id={id}
          aria-label={title}
          readOnly={isReadOnly}
          placeholder={t`Type, then Enter`}
          value={textsOf(value)}
          onChange={(next) => onChange(next.length === 0 ? undefined : next)}
        />
      );
    case 'list':
      return (
        <ListFields
          title={title}
          schema={schema.items ?? {}}
          value={Array.isArray(value) ? value : []}
          path={path}
          isReadOnly={isReadOnly}
          onChange={(next) => onChange(next.length === 0 && !isRequired ? undefined : next)}
        />
      );
    case 'object':
      return (
        <div className={classes.group}>
          <ObjectFields
            schema={schema}
            value={typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}}
            path={path}
            isReadOnly={isReadOnly}
            onChange={(next) => onChange(Object.keys(next).length === 0 ? undefined : next)}
          />
        </div>
      );
    case 'workflow':
      return (
        <WorkflowField
          id={id}
          title={title}
          value={typeof value === 'string' ? value : ''}
          isReadOnly={isReadOnly}
          onChange={onChange}
        />
      );
    case 'options':
      return (
        <OptionsField
          id={id}
          title={title}
          path={path}
          value={typeof value === 'string' ? value : ''}
          hint={hint}
          isReadOnly={isReadOnly}
          onChange={text}
        />
      );
    case 'json':
      return <JsonField label={title} value={value ?? schema.default} isReadOnly={isReadOnly} onChange={onChange} />;
    case 'text':
      return (
        <TextInput
          id={id}
          readOnly={isReadOnly}
          placeholder={hint}
          value={typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)}
          onChange={(event) => {
            const next = event.currentTarget.value;
            if (schema.type === undefined) onChange(next === '' && !isRequired ? undefined : literal(next));
            else text(next);
          }}
          data-testid={`field${path}`}
        />
      );
  }
}

const textsOf = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

/** What somebody typed into a field of any type: numbers and yes or no as such, everything else as text. */
const literal = (text: string): Json =>
  /^-?\d+(\.\d+)?$/.test(text) && text.length < 15
    ? Number(text)
    : text === 'true'
      ? true
      : text === 'false'
        ? false
        : text;

interface ListFieldsProps {
  readonly title: string;
  readonly schema: FieldSchema;
  readonly value: readonly Json[];
  readonly path: string;
  readonly isReadOnly: boolean;
  readonly onChange: (value: Json[]) => void;
}

function ListFields({ title, schema, value, path, isReadOnly, onChange }: ListFieldsProps) {
  const { t } = useLingui();
  const set = (index: number, next: JsonObject) => onChange(value.map((entry, at) => (at === index ? next : entry)));
  return (
    <div className={classes.field}>
      {value.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity but their place.
        <div key={index} className={classes.entry}>
          <ObjectFields
            schema={schema}
            value={typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? entry : {}}
            path={`${path}/${index}`}
            isReadOnly={isReadOnly}
            onChange={(next) => set(index, next)}
          />
          {!isReadOnly && (
            <ActionIcon
              size={26}
              aria-label={t`Remove entry ${index + 1} of ${title}`}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!isReadOnly && (
        <Button
          size="compact-sm"
          style={{ alignSelf: 'start' }}
          onClick={() => onChange([...value, startOf(schema)])}
          leftSection={<IconPlus size={14} aria-hidden="true" />}
          aria-label={t`Add: ${title}`}
          data-testid={`add${path}`}
        >
          {t`Add`}
        </Button>
      )}
    </div>
  );
}
