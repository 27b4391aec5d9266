declare module 'virtual:document-validator' {
  import type { ValidateFunction } from 'ajv/dist/2020.js';

  /** Compiled from the schema of documents when the app is built. */
  const validate: ValidateFunction;
  export default validate;
}

declare module 'virtual:operation-validator' {
  import type { ValidateFunction } from 'ajv/dist/2020.js';

  /** Compiled from the schema of operations of APIs when the app is built. */
  const validate: ValidateFunction;
  export default validate;
}
