import { Type } from 'typebox';

const person = Type.Object({
  name: Type.String({ description: 'What the sender calls this person.' }),
  address: Type.String(),
});
const orNull = <Schema extends Parameters<typeof Type.Optional>[0]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);
const result = orNull(Type.String({ description: 'pass, fail, softfail, none and so on.' }));
const file = {
  name: Type.String({ description: 'Name that the sender gave it, without folders.' }),
  mimeType: Type.String({ description: 'What it is by its bytes.' }),
  sizeBytes: Type.Integer(),
};

/** The item of a message. */
export const messageShape = Type.Object({
  uid: Type.Integer({ description: 'Its number in the folder.' }),
  folder: Type.String(),
  messageId: Type.String(),
  from: orNull(person),
  replyTo: orNull(person),
  to: Type.Array(person),
  cc: Type.Array(person),
  subject: Type.String(),
  sentAt: orNull(Type.String({ description: 'When the sender says that it was sent, in UTC.' })),
  receivedAt: Type.String({ description: 'When the server took it, in UTC.' }),
  sizeBytes: Type.Integer(),
  text: Type.String({ description: 'Its text; that of its HTML where it has no other.' }),
  isTextCut: Type.Boolean(),
  authentication: orNull(Type.Object({ spf: result, dkim: result, dmarc: result })),
  attachments: Type.Array(
    Type.Object({ file: Type.String({ description: 'Name of the file on the item.' }), ...file }),
  ),
  leftOut: Type.Array(Type.Object({ ...file, reason: Type.String() })),
  refused: orNull(Type.Object({ code: Type.String(), reason: Type.String() })),
});
