/** What a failure code means and what a person can do next. */
export interface FailureWords {
  readonly means: string;
  readonly next: string;
}

const words = (means: string, next: string): FailureWords => ({ means, next });
const WAIT = 'Nothing: it is tried again by itself, within the limits of the node.';
const LOOK = 'Look the write up at the provider, then say what you found: it happened, or send it again.';

const REHEARSED = words('A rehearsal let the step fail, as it was asked to.', 'Nothing: nothing was sent.');

/**
 * Every code that Holdfast itself gives a failure. Codes of a provider stand in
 * the table of its connector, and a "Fail" node brings its author's own.
 */
export const FAILURE_CODES: Readonly<Record<string, FailureWords>> = {
  'ambiguous/accepted': words(
    'The provider accepted the write and is not through with it.',
    'Nothing: it is asked how far it is, until it says so.',
  ),
  'ambiguous/already_exists': words(
    'The provider has what the write would make, maybe by this step.',
    'Nothing: it is looked up. If that cannot tell, a person is asked.',
  ),
  'ambiguous/answer_lost': words(
    'The provider said yes, and the rest of its answer was lost. The write stands.',
    'Look its reference up at the provider and enter it.',
  ),
  'ambiguous/error_body': words(
    'The status said yes and the body reports an error. The write may have happened in part.',
    LOOK,
  ),
  'ambiguous/interrupted': words('The step broke off after its request may have left.', LOOK),
  'ambiguous/key_expired': words('The write is in doubt, and the provider no longer remembers its key.', LOOK),
  'ambiguous/no_answer': words(
    'The write left, and nobody knows whether it took effect.',
    `First it is settled by its own means. When they are used up: ${LOOK}`,
  ),
  'ambiguous/poison': words('Workers were lost again and again while a write of this step was under way.', LOOK),
  'ambiguous/restored': words(
    'An older copy of the database was put back, and the write may have been made in the time that the copy does not know of.',
    LOOK,
  ),
  'ambiguous/stuck': words(
    'Finding out what became of a write failed in a way that does not pass.',
    'Read the message and mend the cause (often the connection), or look the write up yourself.',
  ),
  'ambiguous/unsettled': words(
    'Finding out what became of a write failed in a way that may pass.',
    'Nothing: it is asked again.',
  ),
  'data/archive_bomb': words('A file unpacks to far more than it may.', 'Ask the sender for a smaller file.'),
  'data/bad_expression': words(
    'An expression cannot be read or broke off.',
    'Mend the expression at the place the message names.',
  ),
  'data/bad_input': words(
    'A parameter does not have the form it must have.',
    'Correct the value the message names, in the node or in the data, and try again.',
  ),
  'data/bad_output': words(
    'An answer does not have the form it promised. A write that gave it stands.',
    'Look at the answer; if the provider changed it, adapt the workflow. A write is not sent again.',
  ),
  'data/bad_path': words('A path to a field cannot be read.', 'Correct the path in the node.'),
  'data/bad_pattern': words('A pattern cannot be read.', 'Correct the pattern in the node.'),
  'data/bad_request': words(
    'The request cannot be written in this form (address, header or body).',
    'Correct what the message names in the node.',
  ),
  'data/bad_schedule': words('A rule of a schedule never fires.', 'Correct the rule.'),
  'data/bad_schema': words('A schema to validate with is none.', 'Correct the schema in the node.'),
  'data/bad_selector': words('A selector cannot be read.', 'Correct the selector in the node.'),
  'data/bad_time_zone': words('There is no such time zone.', 'Choose a zone such as Europe/Berlin.'),
  'data/child_failed': words(
    'A run that the step started did not succeed, because of its data.',
    'Look at that run for the reason.',
  ),
  'data/code_error': words('The code of a step threw an error.', 'Mend the code at the line the message names.'),
  'data/conflict': words(
    'The server says that the request conflicts with what it has.',
    'Compare the record there with the data here, then decide.',
  ),
  'data/doctype': words('An XML document has a DOCTYPE, which is never read.', 'Ask the sender for XML without one.'),
  'data/duplicate_foreign': words(
    'The provider has the record already, and it did not come from this step.',
    'Decide which of the two counts; skip the item or change its number.',
  ),
  'data/file_too_large': words('A file is larger than the step takes.', 'Send less, or in parts.'),
  'data/forbidden_name': words('A field has a name that JavaScript gives a meaning to.', 'Rename the field.'),
  'data/invalid': words(
    'An item does not fit the schema it is validated with.',
    'Correct the field the message names and try again.',
  ),
  'data/missing_field': words(
    'A field that is needed is not there.',
    'Correct the item, or the name of the field in the node.',
  ),
  'data/model_output': words(
    'A model gave something else than it was asked for.',
    'Look at what it said; make the question clearer or the expected form simpler, then try again.',
  ),
  'data/no_connection': words(
    'The node has no connection, or one that does not exist.',
    'Choose or create the connection, then try again.',
  ),
  'data/no_field': words('A field that is to be read is not in the item.', 'Correct the name of the field.'),
  'data/no_file': words('The item has no file of this name.', 'Correct the name of the file.'),
  'data/no_model': words('No model was chosen.', 'Choose one in the node or in its connection.'),
  'data/no_secret': words('The connection holds no secret.', 'Enter the secret.'),
  'data/no_sheet': words('The workbook has no sheet of this name.', 'Correct the name of the sheet.'),
  'data/no_such_port': words(
    'A value chose a way out that the node does not have.',
    'Add the way, or correct the value.',
  ),
  'data/not_a_date': words('A value is no date.', 'Correct the value, or say in which form it is written.'),
  'data/not_a_number': words('A value is no number.', 'Correct the value.'),
  'data/not_csv': words(
    'The text is no CSV in this form.',
    'Look at the line the message names; check separator and quotes.',
  ),
  'data/not_encodable': words(
    'A value has a character that the chosen encoding cannot write.',
    'Choose UTF-8, or correct the value.',
  ),
  'data/not_found': words(
    'A read found nothing.',
    'Check the address or id; where nothing is an answer too, accept the status.',
  ),
  'data/not_json': words('The text is no JSON.', 'Look at the place the message names.'),
  'data/not_text': words('Bytes are no text in the encoding that was taken.', 'Say how the text is encoded.'),
  'data/not_xlsx': words('The file is no workbook.', 'Check which file is read.'),
  'data/not_xml': words('The text is no XML.', 'Look at the line the message names.'),
  'data/rehearsed': REHEARSED,
  'data/rejected': words(
    'The server looked at the data and refused it.',
    'Read its answer, correct the item and try again.',
  ),
  'data/stale': words('The record was changed by somebody else since it was read.', 'Read it again and decide anew.'),
  'data/text_too_long': words('A text is too long to be searched by a pattern.', 'Cut it, or search in parts.'),
  'data/too_deep': words('A value is nested too deep.', 'Ask the sender for a flatter form.'),
  'data/too_large': words(
    'An answer or a value is larger than this installation takes.',
    'Ask for less, or for pages.',
  ),
  'data/too_long': words('A wait is longer than one may be.', 'Shorten it.'),
  'data/too_many_pages': words(
    'A list has more pages than the node reads.',
    'Ask for less, or raise the number of pages.',
  ),
  'data/too_many_redirects': words('A read was redirected more than three times.', 'Use the final address.'),
  'data/unreadable': words(
    'What answers a read does not speak HTTP as it should, time and again.',
    'Check address and port.',
  ),
  'data/weak_algorithm': words('A hash that is no longer safe was asked for.', 'Choose another one.'),
  'data/wrong_type': words('A value has another type than is needed.', 'Correct the value, or convert it before.'),
  'permanent/auth': words(
    'The provider refused the sign-in. The connection is marked broken.',
    'Renew the secret of the connection, then send its runs on.',
  ),
  'permanent/bad_request_shape': words(
    'The server does not take requests of this form.',
    'Check method, address and content type in the node.',
  ),
  'permanent/bug': words(
    'The step failed in a way that Holdfast does not expect.',
    'Report it with the place in the message; then skip the step or try again after an update.',
  ),
  'permanent/certificate': words(
    'The certificate of the server is not trusted. Nothing was sent.',
    'Tell whoever runs the server, then try again.',
  ),
  'permanent/child_cancelled': words(
    'A run that this step started was cancelled.',
    'Look at that run; start it again, or skip the step.',
  ),
  'permanent/child_failed': words(
    'A run that this step started failed.',
    'Look at that run; mend its cause, then try again.',
  ),
  'permanent/deadline_exceeded': words(
    'The run took longer than its workflow allows.',
    'Find out what it waited for; raise the limit if that was right.',
  ),
  'permanent/not_callable': words(
    'A workflow that is to be run is not live or has no trigger for it.',
    'Publish it, or choose another one.',
  ),
  'permanent/not_found': words('There is nothing at the address of a write.', 'Check the address or id in the node.'),
  'permanent/poison': words(
    'Workers were lost again and again while this step ran.',
    'Look for what it does with this input (memory, endless loops), then try again or skip it.',
  ),
  'permanent/rehearsed': REHEARSED,
  'permanent/resource_limit': words(
    'Code or an expression went beyond its time, memory or output.',
    'Make it do less at once, or raise the limit of the node.',
  ),
  'permanent/too_many_steps': words(
    'The run has more steps than a run may have.',
    'Work in batches, or in sub-workflows.',
  ),
  'permanent/undeclared_write': words(
    'A request would change something, and its step says that it only reads.',
    'Declare its effect as a write.',
  ),
  'permanent/unexpected_redirect': words(
    'The server redirected in a way that is not followed.',
    'Use the final address in the node.',
  ),
  'permanent/unsupported': words(
    'The server does not support the request, or answered in a way that has no meaning.',
    'Check the address and what the provider documents.',
  ),
  'policy/blackout_window': words(
    'Nothing may be written in this time, by the connection or by the settings of the workflow. Nothing was sent.',
    'Nothing: it goes on when the window ends.',
  ),
  'policy/cancelled': words('The run is being stopped; nothing was sent.', 'Nothing.'),
  'policy/child_failed': words(
    'A run that the step started did not succeed, because a rule said no.',
    'Look at that run for the reason.',
  ),
  'policy/credential_origin': words(
    'A connection was to be used for an address that is not its own.',
    'Use another connection, or add the address to this one.',
  ),
  'policy/egress_denied': words(
    'The address is one that workflows may not reach.',
    'Ask an administrator to allow the network, if it is right.',
  ),
  'policy/expired': words(
    'Nobody decided or called in time. Silence is never consent.',
    'Ask again, or skip the step.',
  ),
  'policy/forbidden': words('The server forbids it.', 'Give the account of the connection the right it needs.'),
  'policy/kill_switch': words(
    'An operator holds the writes of the connection, the workflow or the workspace back. Nothing was sent.',
    'Nothing: it goes on when the hold is lifted.',
  ),
  'policy/max_cost': words(
    'The step has cost what it may. Nothing more was called.',
    'Raise the ceiling in its policy, or leave the rest out.',
  ),
  'policy/rehearsed': REHEARSED,
  'policy/visit_limit': words('A loop ran more often than it may.', 'Check how the loop ends, or raise its limit.'),
  'transient/absent': words(
    'A look-up proved that the write did not happen.',
    'Nothing: it is made again with the same key.',
  ),
  'transient/bug': words(
    'The step failed in a way that Holdfast does not expect, before anything was sent.',
    'Nothing: it is tried once more.',
  ),
  'transient/cut_answer': words('The answer to a read broke off.', WAIT),
  'transient/held': words(
    'A limit or the circuit breaker of the connection holds the call back; nothing was sent.',
    'Nothing: it goes on when there is room. Look at the connection if it takes long.',
  ),
  'transient/key_in_use': words(
    'The provider is still at work on an earlier send of the same write.',
    'Nothing: it is waited for, and asked with the same key.',
  ),
  'transient/lease_lost': words('Another worker has the run; nothing was sent.', 'Nothing: that worker goes on.'),
  'transient/lease_short': words('A write was held back, as another worker might have the run.', WAIT),
  'transient/locked': words('The record is locked.', WAIT),
  'transient/look_up_failed': words('A look-up was not answered as it should be.', 'Nothing: it is asked again.'),
  'transient/no_answer': words('A read got no answer.', WAIT),
  'transient/not_sent': words('The request did not leave.', WAIT),
  'transient/rate_limited': words(
    'Too many calls. The provider refused this one unread.',
    `${WAIT} If it happens often, lower the rate of the connection.`,
  ),
  'transient/rehearsed': REHEARSED,
  'transient/server_error': words('The server failed, and nothing was done.', WAIT),
  'transient/stopped': words('The step was stopped before it came to this item.', WAIT),
  'transient/timeout': words(
    'A read got no answer in time.',
    `${WAIT} If it happens often, raise the time limit of the node.`,
  ),
  'transient/token_failed': words('The server that gives out tokens gave none.', WAIT),
  'transient/token_unreachable': words('The server that gives out tokens did not answer.', WAIT),
  'transient/unreachable': words('The server could not be reached; nothing was sent.', WAIT),
  'transient/unreadable': words(
    'What answered a read does not speak HTTP as it should.',
    'Nothing: it is tried once more.',
  ),
};

/** Rules that class failures (`decidedBy`), and what each goes by. Rules `1b.` end in the first status of their row. */
export const FAILURE_RULES: Readonly<Record<string, string>> = {
  R0: 'A byte of a write may have left and no status line came: in doubt, whatever the error says.',
  N1: 'The server could not be reached, or its certificate is not trusted: nothing left.',
  N2: 'The connection broke off.',
  N3: 'Our own time limit, or a stop.',
  N4: 'The status said yes and the body is missing or broken: a write stands.',
  N5: 'The status said no and the body is broken: the status decides, under the rule of its row.',
  N6: 'What came is no HTTP.',
  N7: 'A redirect that is not followed.',
  N8: 'An address the guard of the way out refuses.',
  C1: '409: the key is in use.',
  C2: '409: the record was changed meanwhile.',
  C3: 'The record exists already.',
  '1b.202': '202: accepted, and not done yet.',
  '1b.400': '400, 422.',
  '1b.401': '401, with a new token too.',
  '1b.402': '402, 403, 451.',
  '1b.404': '404, 410.',
  '1b.405': '405, 406, 411, 413, 414, 415, 431.',
  '1b.408': '408, 425: part of the request may have been read.',
  '1b.409': '409 that says nothing more.',
  '1b.412': '412, 428.',
  '1b.423': '423.',
  '1b.429': '429, 503 with `Retry-After`, 403 that speaks of a rate limit.',
  '1b.500': '500, 502, 503, 504, 520 to 529: nobody knows what happened.',
  '1b.safe5xx': 'A status from 500 on by which this API says that it did nothing.',
  '1b.501': '501, 505, 511 and every status without a meaning of its own.',
  '1c.table': "The provider's own code, by the table of its connector.",
  '1c.error_body': 'An error behind a success.',
  '1c.input': 'The input or an expression of the node.',
  '1c.output': 'An answer that breaks what it promised.',
  '1c.model': 'The output of a model.',
  '1c.limit': 'A limit on time, memory or output.',
  '1c.bug': 'An exception that nobody foresaw.',
  node: 'The node itself.',
  engine: 'The engine.',
  gate: 'The gate before a write.',
  blackout: 'A blackout window of the connection or the workflow.',
  hold: 'A hold that an operator set.',
  epoch: 'The database went back in time.',
  guard: 'The last look at the lease before the first byte.',
  poll: 'A provider that says in the end that it did not do what it had accepted.',
  probe: 'A look-up that proves that a write did not happen.',
  settle: 'Finding out what became of a write.',
  rehearsal: 'A rehearsal, which was asked for this failure.',
  schema: 'The schema of the parameters.',
  http: 'The HTTP client, before anything is sent.',
  limits: 'A limit of this installation.',
  'limits/rate': 'The rate of the connection is used up.',
  'limits/concurrency': 'As many calls are under way as the connection allows.',
  'limits/breaker': 'Too many calls of the connection failed.',
  'limits/pause': 'The provider asked everybody to wait.',
  'limits/budget': "The provider's own limit is used up.",
  'limits/unknown': 'How the connection stands could not be read.',
  oauth2: 'The server that gives out tokens.',
  H1: 'A connection is used for its own addresses only.',
  H2: 'A step that says that it reads sends no writes.',
  ask: 'A person, or their silence.',
  cost: 'The ceiling for the cost of a step.',
  deadline: 'The time limit of the run.',
  poison: 'Workers that were lost with the run in hand.',
  guest: 'The sandbox of code and expressions.',
  workflow: 'The author of the workflow.',
};
