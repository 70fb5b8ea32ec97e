import type { JSX } from "preact";
import type {
  Engine,
  OptionField as FieldSchema,
  JsonValue,
  OptionSchema,
} from "../../client/schema";
import { enginesMeant } from "../../domain/engines";
import {
  changedOptions,
  currentValue,
  fieldsOf,
  groupsOf,
  type Options,
  withOption,
} from "../../domain/options";
import type { Draft } from "./draft";
import { OptionField } from "./option-field";
import type { OptionSchemas } from "./use-option-schemas";

interface FoldOptionsFieldsProps {
  readonly draft: Draft;
  readonly engines: readonly Engine[] | null;
  readonly schemas: OptionSchemas;
  /** The engine that the service would take; empty while it is not known. */
  readonly engine: string;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** The name of the job, and what the engines that may fold it can be asked. */
export function FoldOptionsFields(props: FoldOptionsFieldsProps): JSX.Element {
  const { draft, schemas, onChange } = props;
  const meant = enginesMeant(props.engines, draft.engine).filter(({ name }) => schemas[name]);
  // `auto` asks the last one first.
  const folding = meant.find(({ name }) => name === props.engine) ?? meant.at(-1);
  /** Where several engines have such an option it is one wish. */
  const setAll = (name: string, value: JsonValue): void => {
    const changed = meant.flatMap((engine) => {
      const schema = schemas[engine.name];
      if (!schema?.properties[name]?.prominent) return [];
      const own = withOption(schema, draft.options[engine.name] ?? {}, name, value);
      return [[engine.name, own] as const];
    });
    onChange({ options: { ...draft.options, ...Object.fromEntries(changed) } });
  };
  return (
    <div class="fields">
      <label class="field">
        <span>
          Name <span class="quiet">optional, else the FASTA header</span>
        </span>
        <input
          type="text"
          value={draft.name}
          maxLength={200}
          autocomplete="off"
          data-testid="name"
          onInput={(event) => onChange({ name: event.currentTarget.value })}
        />
      </label>
      {folding && (
        <Fields
          fields={prominent(schemas[folding.name], true)}
          options={draft.options[folding.name] ?? {}}
          testId={testIdOf}
          onOption={setAll}
        />
      )}
      {meant.map((engine) => (
        <EngineOptions
          key={engine.name}
          engine={engine}
          schema={schemas[engine.name]}
          options={draft.options[engine.name] ?? {}}
          onOptions={(own) => onChange({ options: { ...draft.options, [engine.name]: own } })}
        />
      ))}
    </div>
  );
}

interface EngineOptionsProps {
  readonly engine: Engine;
  readonly schema: OptionSchema | undefined;
  readonly options: Options;
  readonly onOptions: (options: Options) => void;
}

/** What an engine can be asked beyond what is shown at once. */
function EngineOptions(props: EngineOptionsProps): JSX.Element | null {
  const { engine, schema, options, onOptions } = props;
  const fields = prominent(schema, false);
  if (!schema || fields.length === 0) return null;
  const changed = fields.filter(([name]) => name in changedOptions(schema, options)).length;
  return (
    <details class="advanced" data-testid={`${engine.name}-options`}>
      <summary>
        Options, {engine.title}
        {changed > 0 && <span class="quiet"> · {changed} changed</span>}
      </summary>
      {groupsOf(fields).map(([group, own]) => (
        <fieldset class="option-group" key={group}>
          <legend>{group}</legend>
          <div class="option-grid">
            <Fields
              fields={own}
              options={options}
              testId={(name) => `${engine.name}-${testIdOf(name)}`}
              onOption={(name, value) => onOptions(withOption(schema, options, name, value))}
            />
          </div>
        </fieldset>
      ))}
      {changed > 0 && (
        <p>
          <button
            type="button"
            class="link"
            data-testid={`${engine.name}-reset`}
            onClick={() => onOptions({})}
          >
            Back to the defaults
          </button>
        </p>
      )}
    </details>
  );
}

interface FieldsProps {
  readonly fields: readonly (readonly [string, FieldSchema])[];
  readonly options: Options;
  readonly testId: (name: string) => string;
  readonly onOption: (name: string, value: JsonValue) => void;
}

function Fields({ fields, options, testId, onOption }: FieldsProps): JSX.Element {
  const byName = new Map(fields);
  const isOn = (name: string): boolean => {
    const field = byName.get(name);
    return field === undefined || currentValue(field, options, name) === true;
  };
  return (
    <>
      {fields
        .filter(([, field]) => isOn(field.only_with))
        .map(([name, field]) => (
          <OptionField
            key={name}
            schema={field}
            testId={testId(name)}
            value={currentValue(field, options, name)}
            onValue={(value) => onOption(name, value)}
          />
        ))}
    </>
  );
}

function prominent(
  schema: OptionSchema | undefined,
  shown: boolean,
): readonly (readonly [string, FieldSchema])[] {
  return schema ? fieldsOf(schema).filter(([, field]) => field.prominent === shown) : [];
}

function testIdOf(name: string): string {
  return name.replaceAll("_", "-");
}
