/** What a failure code means and what a person can do next, in sentences of the catalogue. */
export interface FailureWords {
  readonly means: string;
  readonly next: string;
}

const words = (means: string, next: string): FailureWords => ({ means, next });
const WAIT = /*i18n*/ 'Nothing: it is tried again by itself, within the limits of the node.';
const LOOK = /*i18n*/ 'Look the write up at the provider, then say what you found: it happened, or send it again.';

const REHEARSED = words(
  /*i18n*/ 'A rehearsal let the step fail, as it was asked to.',
  /*i18n*/ 'Nothing: nothing was sent.',
);

/**
 * Every code that Holdfast itself gives a failure. Codes of a provider stand in
 * the table of its connector, and a "Fail" node brings its author's own.
 */
export const FAILURE_CODES: Readonly<Record<string, FailureWords>> = {
  'ambiguous/accepted': words(
    /*i18n*/ 'The provider accepted the write and is not through with it.',
    /*i18n*/ 'Nothing: it is asked how far it is, until it says so.',
  ),
  'ambiguous/already_exists': words(
    /*i18n*/ 'The provider has what the write would make, maybe by this step.',
    /*i18n*/ 'Nothing: it is looked up. If that cannot tell, a person is asked.',
  ),
  'ambiguous/answer_lost': words(
    /*i18n*/ 'The provider said yes, and the rest of its answer was lost. The write stands.',
    /*i18n*/ 'Look its reference up at the provider and enter it.',
  ),
  'ambiguous/ended_in_doubt': words(
    /*i18n*/ 'The run was stopped while it could not be taken up, and nobody knows whether some of its writes happened.',
    /*i18n*/ 'Look up the writes that the message names at the provider, and undo by hand what is not to stand.',
  ),
  'ambiguous/error_body': words(
    /*i18n*/ 'The status said yes and the body reports an error. The write may have happened in part.',
    LOOK,
  ),
  'ambiguous/interrupted': words(/*i18n*/ 'The step broke off after its request may have left.', LOOK),
  'ambiguous/key_expired': words(/*i18n*/ 'The write is in doubt, and the provider no longer remembers its key.', LOOK),
  'ambiguous/no_answer': words(
    /*i18n*/ 'The write left, and nobody knows whether it took effect.',
    /*i18n*/ 'First it is settled by its own means. When they are used up: Look the write up at the provider, then say what you found: it happened, or send it again.',
  ),
  'ambiguous/poison': words(
    /*i18n*/ 'Workers were lost again and again while a write of this step was under way.',
    LOOK,
  ),
  'ambiguous/restored': words(
    /*i18n*/ 'An older copy of the database was put back, and the write may have been made in the time that the copy does not know of.',
    LOOK,
  ),
  'ambiguous/stuck': words(
    /*i18n*/ 'Finding out what became of a write failed in a way that does not pass.',
    /*i18n*/ 'Read the message and mend the cause (often the connection), or look the write up yourself.',
  ),
  'ambiguous/unsettled': words(
    /*i18n*/ 'Finding out what became of a write failed in a way that may pass.',
    /*i18n*/ 'Nothing: it is asked again.',
  ),
  'data/active_content': words(
    /*i18n*/ 'A document holds something that runs by itself, such as a script.',
    /*i18n*/ 'Ask the sender for a copy without it.',
  ),
  'data/archive_bomb': words(
    /*i18n*/ 'A file unpacks to far more than it may.',
    /*i18n*/ 'Ask the sender for a smaller file.',
  ),
  'data/bad_expression': words(
    /*i18n*/ 'An expression cannot be read or broke off.',
    /*i18n*/ 'Mend the expression at the place the message names.',
  ),
  'data/bad_input': words(
    /*i18n*/ 'A parameter does not have the form it must have.',
    /*i18n*/ 'Correct the value the message names, in the node or in the data, and try again.',
  ),
  'data/bad_output': words(
    /*i18n*/ 'An answer does not have the form it promised. A write that gave it stands.',
    /*i18n*/ 'Look at the answer; if the provider changed it, adapt the workflow. A write is not sent again.',
  ),
  'data/bad_path': words(/*i18n*/ 'A path to a field cannot be read.', /*i18n*/ 'Correct the path in the node.'),
  'data/bad_pattern': words(/*i18n*/ 'A pattern cannot be read.', /*i18n*/ 'Correct the pattern in the node.'),
  'data/bad_request': words(
    /*i18n*/ 'The request cannot be written in this form (address, header or body).',
    /*i18n*/ 'Correct what the message names in the node.',
  ),
  'data/bad_schedule': words(/*i18n*/ 'A rule of a schedule never fires.', /*i18n*/ 'Correct the rule.'),
  'data/bad_schema': words(/*i18n*/ 'A schema to validate with is none.', /*i18n*/ 'Correct the schema in the node.'),
  'data/bad_selector': words(/*i18n*/ 'A selector cannot be read.', /*i18n*/ 'Correct the selector in the node.'),
  'data/bad_time_zone': words(/*i18n*/ 'There is no such time zone.', /*i18n*/ 'Choose a zone such as Europe/Berlin.'),
  'data/child_failed': words(
    /*i18n*/ 'A run that the step started did not succeed, because of its data.',
    /*i18n*/ 'Look at that run for the reason.',
  ),
  'data/code_error': words(
    /*i18n*/ 'The code of a step threw an error.',
    /*i18n*/ 'Mend the code at the line the message names.',
  ),
  'data/conflict': words(
    /*i18n*/ 'The server says that the request conflicts with what it has.',
    /*i18n*/ 'Compare the record there with the data here, then decide.',
  ),
  'data/damaged_document': words(
    /*i18n*/ 'A document cannot be read: it is damaged, or only looks like one.',
    /*i18n*/ 'Ask the sender for another copy.',
  ),
  'data/differs': words(
    /*i18n*/ 'A reconciliation found records that belong together and do not agree.',
    /*i18n*/ 'Settle the difference, then mark it as done with the reference of what you did; or skip it with a reason.',
  ),
  'data/doctype': words(
    /*i18n*/ 'An XML document has a DOCTYPE, which is never read.',
    /*i18n*/ 'Ask the sender for XML without one.',
  ),
  'data/duplicate_foreign': words(
    /*i18n*/ 'The provider has the record already, and it did not come from this step.',
    /*i18n*/ 'Decide which of the two counts; skip the item or change its number.',
  ),
  'data/encrypted_document': words(
    /*i18n*/ 'A document needs a password.',
    /*i18n*/ 'Ask the sender for a copy without one.',
  ),
  'data/file_too_large': words(/*i18n*/ 'A file is larger than the step takes.', /*i18n*/ 'Send less, or in parts.'),
  'data/forbidden_name': words(
    /*i18n*/ 'A field has a name that JavaScript gives a meaning to.',
    /*i18n*/ 'Rename the field.',
  ),
  'data/in_doubt': words(
    /*i18n*/ 'A reconciliation cannot tell which records belong together.',
    /*i18n*/ 'Look at the records the exception shows, settle it, then mark it as done; or skip it with a reason.',
  ),
  'data/invalid': words(
    /*i18n*/ 'An item does not fit the schema it is validated with.',
    /*i18n*/ 'Correct the field the message names and try again.',
  ),
  'data/invalid_invoice': words(
    /*i18n*/ 'An invoice breaks rules of EN 16931.',
    /*i18n*/ 'Correct what the rules name, or ask the sender for a corrected invoice.',
  ),
  'data/key_reused': words(
    /*i18n*/ 'The idempotency key of a write was used before, for a request with other content. Nothing was sent.',
    /*i18n*/ 'Compare the two runs; correct the expression of the key, or the data.',
  ),
  'data/missing_field': words(
    /*i18n*/ 'A field that is needed is not there.',
    /*i18n*/ 'Correct the item, or the name of the field in the node.',
  ),
  'data/missing_here': words(
    /*i18n*/ 'A reconciliation found a record there that is not here.',
    /*i18n*/ 'Enter it, or find out why it is missing, then mark it as done; or skip it with a reason.',
  ),
  'data/missing_there': words(
    /*i18n*/ 'A reconciliation found a record here that is not there.',
    /*i18n*/ 'Find out what became of it, then mark it as done; or skip it with a reason.',
  ),
  'data/model_cut': words(
    /*i18n*/ 'The answer of a model was cut off: it is longer than the step allows.',
    /*i18n*/ 'Allow more tokens in the step, or ask for less.',
  ),
  'data/model_filtered': words(
    /*i18n*/ "A provider's filter stopped the answer of its model.",
    /*i18n*/ 'Look at the material; another provider may take it.',
  ),
  'data/model_output': words(
    /*i18n*/ 'A model gave something else than it was asked for.',
    /*i18n*/ 'Look at what it said; make the question clearer or the expected form simpler, then try again.',
  ),
  'data/model_refusal': words(
    /*i18n*/ 'A model refused to answer.',
    /*i18n*/ 'Look at the material and at what it said; word the question otherwise, or let a person answer.',
  ),
  'data/no_connection': words(
    /*i18n*/ 'The node has no connection, or one that does not exist.',
    /*i18n*/ 'Choose or create the connection, then try again.',
  ),
  'data/no_field': words(
    /*i18n*/ 'A field that is to be read is not in the item.',
    /*i18n*/ 'Correct the name of the field.',
  ),
  'data/no_file': words(/*i18n*/ 'The item has no file of this name.', /*i18n*/ 'Correct the name of the file.'),
  'data/no_model': words(/*i18n*/ 'No model was chosen.', /*i18n*/ 'Choose one in the node or in its connection.'),
  'data/no_page': words(/*i18n*/ 'A document has no page of this number.', /*i18n*/ 'Choose another page.'),
  'data/no_secret': words(/*i18n*/ 'The connection holds no secret.', /*i18n*/ 'Enter the secret.'),
  'data/no_sheet': words(/*i18n*/ 'The workbook has no sheet of this name.', /*i18n*/ 'Correct the name of the sheet.'),
  'data/no_such_port': words(
    /*i18n*/ 'A value chose a way out that the node does not have.',
    /*i18n*/ 'Add the way, or correct the value.',
  ),
  'data/not_a_date': words(
    /*i18n*/ 'A value is no date.',
    /*i18n*/ 'Correct the value, or say in which form it is written.',
  ),
  'data/not_a_number': words(/*i18n*/ 'A value is no number.', /*i18n*/ 'Correct the value.'),
  'data/not_csv': words(
    /*i18n*/ 'The text is no CSV in this form.',
    /*i18n*/ 'Look at the line the message names; check separator and quotes.',
  ),
  'data/not_einvoice': words(
    /*i18n*/ 'A document is no e-invoice, or breaks its form.',
    /*i18n*/ 'Look at the element the message names; check which file is read.',
  ),
  'data/not_encodable': words(
    /*i18n*/ 'A value has a character that the chosen encoding cannot write.',
    /*i18n*/ 'Choose UTF-8, or correct the value.',
  ),
  'data/not_found': words(
    /*i18n*/ 'A read found nothing.',
    /*i18n*/ 'Check the address or id; where nothing is an answer too, accept the status.',
  ),
  'data/not_json': words(/*i18n*/ 'The text is no JSON.', /*i18n*/ 'Look at the place the message names.'),
  'data/not_statement': words(
    /*i18n*/ 'A bank statement breaks the form it is in.',
    /*i18n*/ 'Look at the line or element the message names; get the file anew from the bank.',
  ),
  'data/not_text': words(
    /*i18n*/ 'Bytes are no text in the encoding that was taken.',
    /*i18n*/ 'Say how the text is encoded.',
  ),
  'data/not_xlsx': words(/*i18n*/ 'The file is no workbook.', /*i18n*/ 'Check which file is read.'),
  'data/not_xml': words(/*i18n*/ 'The text is no XML.', /*i18n*/ 'Look at the line the message names.'),
  'data/rehearsed': REHEARSED,
  'data/rejected': words(
    /*i18n*/ 'The server looked at the data and refused it.',
    /*i18n*/ 'Read its answer, correct the item and try again.',
  ),
  'data/stale': words(
    /*i18n*/ 'The record was changed by somebody else since it was read.',
    /*i18n*/ 'Read it again and decide anew.',
  ),
  'data/text_too_long': words(
    /*i18n*/ 'A text is too long to be searched by a pattern.',
    /*i18n*/ 'Cut it, or search in parts.',
  ),
  'data/too_deep': words(/*i18n*/ 'A value is nested too deep.', /*i18n*/ 'Ask the sender for a flatter form.'),
  'data/too_different': words(
    /*i18n*/ 'Two sets have more differences than a reconciliation may find.',
    /*i18n*/ 'Check the key and whether the files are the right ones; else allow more.',
  ),
  'data/too_large': words(
    /*i18n*/ 'An answer or a value is larger than this installation takes.',
    /*i18n*/ 'Ask for less, or for pages.',
  ),
  'data/too_long': words(/*i18n*/ 'A wait is longer than one may be.', /*i18n*/ 'Shorten it.'),
  'data/too_many_pages': words(
    /*i18n*/ 'A list has more pages than the node reads.',
    /*i18n*/ 'Ask for less, or raise the number of pages.',
  ),
  'data/too_many_redirects': words(
    /*i18n*/ 'A read was redirected more than three times.',
    /*i18n*/ 'Use the final address.',
  ),
  'data/unbalanced': words(
    /*i18n*/ 'The entries of a statement do not lead from its first balance to its last.',
    /*i18n*/ 'Entries are missing or twice in the file: get it anew, or let the step go on and say so.',
  ),
  'data/unreadable': words(
    /*i18n*/ 'What answers a read does not speak HTTP as it should, time and again.',
    /*i18n*/ 'Check address and port.',
  ),
  'data/unstorable': words(
    /*i18n*/ 'A step made something that cannot be stored, such as a NUL character, half of a character, or a number out of range. Nothing was changed or left out unseen; a write that gave it stands.',
    /*i18n*/ 'Take it out at the place the message names, or write it in another form.',
  ),
  'data/unsupported_document': words(
    /*i18n*/ 'A file is no document of a type that is read, by its content.',
    /*i18n*/ 'Ask for a PDF or an image.',
  ),
  'data/unsupported_file': words(
    /*i18n*/ 'A file is neither a PDF nor an image, and a model looks at nothing else.',
    /*i18n*/ 'Turn it into text in a step before.',
  ),
  'data/weak_algorithm': words(/*i18n*/ 'A hash that is no longer safe was asked for.', /*i18n*/ 'Choose another one.'),
  'data/wrong_type': words(
    /*i18n*/ 'A value has another type than is needed.',
    /*i18n*/ 'Correct the value, or convert it before.',
  ),
  'permanent/auth': words(
    /*i18n*/ 'The provider refused the sign-in. The connection is marked broken.',
    /*i18n*/ 'Renew the secret of the connection, then send its runs on.',
  ),
  'permanent/bad_request_shape': words(
    /*i18n*/ 'The server does not take requests of this form.',
    /*i18n*/ 'Check method, address and content type in the node.',
  ),
  'permanent/bug': words(
    /*i18n*/ 'The step failed in a way that Holdfast does not expect.',
    /*i18n*/ 'Report it with the place in the message; then skip the step or try again after an update.',
  ),
  'permanent/certificate': words(
    /*i18n*/ 'The certificate of the server is not trusted. Nothing was sent.',
    /*i18n*/ 'Tell whoever runs the server, then try again.',
  ),
  'permanent/child_cancelled': words(
    /*i18n*/ 'A run that this step started was cancelled.',
    /*i18n*/ 'Look at that run; start it again, or skip the step.',
  ),
  'permanent/child_failed': words(
    /*i18n*/ 'A run that this step started failed.',
    /*i18n*/ 'Look at that run; mend its cause, then try again.',
  ),
  'permanent/deadline_exceeded': words(
    /*i18n*/ 'The run took longer than its workflow allows.',
    /*i18n*/ 'Find out what it waited for; raise the limit if that was right.',
  ),
  'permanent/ended_as_it_stood': words(
    /*i18n*/ 'The run was stopped while it could not be taken up. It ended as it stood, and nothing was undone.',
    /*i18n*/ 'Undo by hand what is not to stand: the message names the writes that took effect.',
  ),
  'permanent/not_callable': words(
    /*i18n*/ 'A workflow that is to be run is not live or has no trigger for it.',
    /*i18n*/ 'Publish it, or choose another one.',
  ),
  'permanent/not_found': words(
    /*i18n*/ 'There is nothing at the address of a write.',
    /*i18n*/ 'Check the address or id in the node.',
  ),
  'permanent/not_taken_up': words(
    /*i18n*/ 'The run cannot be taken up: something that is stored of it cannot be read, or is not understood here.',
    /*i18n*/ 'Report it with the place in the message. It is tried again by itself, after growing pauses; it can be stopped.',
  ),
  'permanent/not_written': words(
    /*i18n*/ 'A person found that an item in doubt of a list that is written as one was not written.',
    /*i18n*/ 'Nothing here: it is not sent on its own. A step behind the fallback edge can write it.',
  ),
  'permanent/poison': words(
    /*i18n*/ 'Workers were lost again and again while this step ran.',
    /*i18n*/ 'Look for what it does with this input (memory, endless loops), then try again or skip it.',
  ),
  'permanent/rehearsed': REHEARSED,
  'permanent/resource_limit': words(
    /*i18n*/ 'Code or an expression went beyond its time, memory or output.',
    /*i18n*/ 'Make it do less at once, or raise the limit of the node.',
  ),
  'permanent/too_many_steps': words(
    /*i18n*/ 'The run has more steps than a run may have.',
    /*i18n*/ 'Work in batches, or in sub-workflows.',
  ),
  'permanent/undeclared_write': words(
    /*i18n*/ 'A request would change something, and its step says that it only reads.',
    /*i18n*/ 'Declare its effect as a write.',
  ),
  'permanent/unexpected_redirect': words(
    /*i18n*/ 'The server redirected in a way that is not followed.',
    /*i18n*/ 'Use the final address in the node.',
  ),
  'permanent/unsupported': words(
    /*i18n*/ 'The server does not support the request, or answered in a way that has no meaning.',
    /*i18n*/ 'Check the address and what the provider documents.',
  ),
  'permanent/version_unusable': words(
    /*i18n*/ 'The version of the run cannot be used here: a node type that it needs is missing, or is another one by now.',
    /*i18n*/ 'Install what the message names, on every worker. The run then goes on by itself. It can be moved to a version that can be used, or stopped; then it ends as it stands.',
  ),
  'policy/agent_limit': words(
    /*i18n*/ 'An agent came to the limit of its turns, tokens or time before its task was done.',
    /*i18n*/ 'Look at what it did, then finish the task by hand, or allow more and begin anew.',
  ),
  'policy/amount_limit': words(
    /*i18n*/ 'A write is worth more than its limit. Nothing was sent.',
    /*i18n*/ 'Look at it. Two people who say "try again" let it through.',
  ),
  'policy/blackout_window': words(
    /*i18n*/ 'Nothing may be written in this time, by the connection or by the settings of the workflow. Nothing was sent.',
    /*i18n*/ 'Nothing: it goes on when the window ends.',
  ),
  'policy/blackout_zone': words(
    /*i18n*/ 'A blackout window of the connection or the workflow names a time zone that does not exist. Nothing was sent.',
    /*i18n*/ 'Correct the time zone there, then try again.',
  ),
  'policy/budget_used_up': words(
    /*i18n*/ 'A call of a model would overrun a budget of the run, the workflow or the workspace. Nothing was called.',
    /*i18n*/ 'Raise the budget, wait for the next day, or choose a smaller model; then send the step on.',
  ),
  'policy/cancelled': words(/*i18n*/ 'The run is being stopped; nothing was sent.', /*i18n*/ 'Nothing.'),
  'policy/changed_after_approval': words(
    /*i18n*/ 'What is to be written is not what people approved. Nothing was sent.',
    /*i18n*/ 'Lead the fallback edge back to the approval: it shows the difference. Or skip the item.',
  ),
  'policy/child_failed': words(
    /*i18n*/ 'A run that the step started did not succeed, because a rule said no.',
    /*i18n*/ 'Look at that run for the reason.',
  ),
  'policy/credential_origin': words(
    /*i18n*/ 'A connection was to be used for an address that is not its own.',
    /*i18n*/ 'Use another connection, or add the address to this one.',
  ),
  'policy/egress_denied': words(
    /*i18n*/ 'The address is one that workflows may not reach.',
    /*i18n*/ 'Ask an administrator to allow the network, if it is right.',
  ),
  'policy/expired': words(
    /*i18n*/ 'Nobody decided or called in time. Silence is never consent.',
    /*i18n*/ 'Ask again, or skip the step.',
  ),
  'policy/forbidden': words(
    /*i18n*/ 'The server forbids it.',
    /*i18n*/ 'Give the account of the connection the right it needs.',
  ),
  'policy/kill_switch': words(
    /*i18n*/ 'An operator holds the writes of the connection, the workflow or the workspace back. Nothing was sent.',
    /*i18n*/ 'Nothing: it goes on when the hold is lifted.',
  ),
  'policy/low_confidence': words(
    /*i18n*/ 'A gate is not sure enough of what was read.',
    /*i18n*/ 'Look at the fields it names, correct them and send the item on; or lead what does not pass elsewhere.',
  ),
  'policy/max_cost': words(
    /*i18n*/ 'The step has cost what it may. Nothing more was called.',
    /*i18n*/ 'Raise the ceiling in its policy, or leave the rest out.',
  ),
  'policy/no_band': words(
    /*i18n*/ 'No amount band covers the amount in its currency, so nobody may approve it.',
    /*i18n*/ 'Add a band to the approval, or leave its limit empty.',
  ),
  'policy/not_approved': words(
    /*i18n*/ 'A write needs an approval, and its item did not come by it, or came by it less often. Nothing was sent.',
    /*i18n*/ 'Lead every way to the write through the approval.',
  ),
  'policy/price_unknown': words(
    /*i18n*/ 'There is a budget, and nobody knows what the model costs. Nothing was called.',
    /*i18n*/ 'Give its price in the connection; 0 for a model of your own.',
  ),
  'policy/rehearsed': REHEARSED,
  'policy/rejected': words(
    /*i18n*/ 'A person said no.',
    /*i18n*/ 'Read the reason. Change what was asked for and ask again, or take the way for a refusal.',
  ),
  'policy/visit_limit': words(
    /*i18n*/ 'A loop ran more often than it may.',
    /*i18n*/ 'Check how the loop ends, or raise its limit.',
  ),
  'transient/absent': words(
    /*i18n*/ 'A look-up proved that the write did not happen.',
    /*i18n*/ 'Nothing: it is made again with the same key.',
  ),
  'transient/bug': words(
    /*i18n*/ 'The step failed in a way that Holdfast does not expect, before anything was sent.',
    /*i18n*/ 'Nothing: it is tried once more.',
  ),
  'transient/cut_answer': words(/*i18n*/ 'The answer to a read broke off.', WAIT),
  'transient/held': words(
    /*i18n*/ 'A limit or the circuit breaker of the connection holds the call back; nothing was sent.',
    /*i18n*/ 'Nothing: it goes on when there is room. Look at the connection if it takes long.',
  ),
  'transient/key_in_use': words(
    /*i18n*/ 'The provider is still at work on an earlier send of the same write.',
    /*i18n*/ 'Nothing: it is waited for, and asked with the same key.',
  ),
  'transient/lease_lost': words(
    /*i18n*/ 'Another worker has the run; nothing was sent.',
    /*i18n*/ 'Nothing: that worker goes on.',
  ),
  'transient/lease_short': words(/*i18n*/ 'A write was held back, as another worker might have the run.', WAIT),
  'transient/locked': words(/*i18n*/ 'The record is locked.', WAIT),
  'transient/look_up_failed': words(
    /*i18n*/ 'A look-up was not answered as it should be.',
    /*i18n*/ 'Nothing: it is asked again.',
  ),
  'transient/no_answer': words(/*i18n*/ 'A read got no answer.', WAIT),
  'transient/not_sent': words(/*i18n*/ 'The request did not leave.', WAIT),
  'transient/rate_limited': words(
    /*i18n*/ 'Too many calls. The provider refused this one unread.',
    /*i18n*/ 'Nothing: it is tried again by itself, within the limits of the node. If it happens often, lower the rate of the connection.',
  ),
  'transient/rehearsed': REHEARSED,
  'transient/server_error': words(/*i18n*/ 'The server failed, and nothing was done.', WAIT),
  'transient/stopped': words(/*i18n*/ 'The step was stopped before it came to this item.', WAIT),
  'transient/timeout': words(
    /*i18n*/ 'A read got no answer in time.',
    /*i18n*/ 'Nothing: it is tried again by itself, within the limits of the node. If it happens often, raise the time limit of the node.',
  ),
  'transient/token_failed': words(/*i18n*/ 'The server that gives out tokens gave none.', WAIT),
  'transient/token_unreachable': words(/*i18n*/ 'The server that gives out tokens did not answer.', WAIT),
  'transient/unreachable': words(/*i18n*/ 'The server could not be reached; nothing was sent.', WAIT),
  'transient/unreadable': words(
    /*i18n*/ 'What answered a read does not speak HTTP as it should.',
    /*i18n*/ 'Nothing: it is tried once more.',
  ),
};

/** Rules that class failures (`decidedBy`), and what each goes by. Rules `1b.` end in the first status of their row. */
export const FAILURE_RULES: Readonly<Record<string, string>> = {
  R0: /*i18n*/ 'A byte of a write may have left and no status line came: in doubt, whatever the error says.',
  N1: /*i18n*/ 'The server could not be reached, or its certificate is not trusted: nothing left.',
  N2: /*i18n*/ 'The connection broke off.',
  N3: /*i18n*/ 'Our own time limit, or a stop.',
  N4: /*i18n*/ 'The status said yes and the body is missing or broken: a write stands.',
  N5: /*i18n*/ 'The status said no and the body is broken: the status decides, under the rule of its row.',
  N6: /*i18n*/ 'What came is no HTTP.',
  N7: /*i18n*/ 'A redirect that is not followed.',
  N8: /*i18n*/ 'An address the guard of the way out refuses.',
  C1: /*i18n*/ '409: the key is in use.',
  C2: /*i18n*/ '409: the record was changed meanwhile.',
  C3: /*i18n*/ 'The record exists already.',
  '1b.202': /*i18n*/ '202: accepted, and not done yet.',
  '1b.400': /*i18n*/ '400, 422.',
  '1b.401': /*i18n*/ '401, with a new token too.',
  '1b.402': /*i18n*/ '402, 403, 451.',
  '1b.404': /*i18n*/ '404, 410.',
  '1b.405': /*i18n*/ '405, 406, 411, 413, 414, 415, 431.',
  '1b.408': /*i18n*/ '408, 425: part of the request may have been read.',
  '1b.409': /*i18n*/ '409 that says nothing more.',
  '1b.412': /*i18n*/ '412, 428.',
  '1b.423': /*i18n*/ '423.',
  '1b.429': /*i18n*/ '429, 503 with `Retry-After`, 403 that speaks of a rate limit.',
  '1b.500': /*i18n*/ '500, 502, 503, 504 and every status above without a rule of its own: nobody knows what happened.',
  '1b.safe5xx': /*i18n*/ 'A status from 500 on by which this API says that it did nothing.',
  '1b.501': /*i18n*/ '501, 505, 511 and every status below 500 without a rule of its own.',
  '1c.table': /*i18n*/ "The provider's own code, by the table of its connector.",
  '1c.error_body': /*i18n*/ 'An error behind a success.',
  '1c.input': /*i18n*/ 'The input or an expression of the node.',
  '1c.output': /*i18n*/ 'An answer that breaks what it promised.',
  '1c.model': /*i18n*/ 'The output of a model.',
  '1c.confidence': /*i18n*/ 'The thresholds and checks of a confidence gate.',
  '1c.unstorable': /*i18n*/ 'A value that no store takes.',
  '1c.limit': /*i18n*/ 'A limit on time, memory or output.',
  '1c.bug': /*i18n*/ 'An exception that nobody foresaw.',
  node: /*i18n*/ 'The node itself.',
  engine: /*i18n*/ 'The engine.',
  gate: /*i18n*/ 'The gate before a write.',
  approval: /*i18n*/ 'What people approved, which a write is held to.',
  blackout: /*i18n*/ 'A blackout window of the connection or the workflow.',
  reconcile: /*i18n*/ 'A reconciliation, which hands what is different to a person.',
  identity: /*i18n*/ 'The business identity of a write, which another run has.',
  hold: /*i18n*/ 'A hold that an operator set.',
  epoch: /*i18n*/ 'The database went back in time.',
  guard: /*i18n*/ 'The last look at the lease before the first byte.',
  poll: /*i18n*/ 'A provider that says in the end that it did not do what it had accepted.',
  probe: /*i18n*/ 'A look-up that proves that a write did not happen.',
  upsert: /*i18n*/ 'A reading that shows that somebody changed what a write without an answer would replace.',
  settle: /*i18n*/ 'Finding out what became of a write.',
  rehearsal: /*i18n*/ 'A rehearsal, which was asked for this failure.',
  schema: /*i18n*/ 'The schema of the parameters.',
  http: /*i18n*/ 'The HTTP client, before anything is sent.',
  limits: /*i18n*/ 'A limit of this installation.',
  'limits/rate': /*i18n*/ 'The rate of the connection is used up.',
  'limits/concurrency': /*i18n*/ 'As many calls are under way as the connection allows.',
  'limits/breaker': /*i18n*/ 'Too many calls of the connection failed.',
  'limits/pause': /*i18n*/ 'The provider asked everybody to wait.',
  'limits/budget': /*i18n*/ "The provider's own limit is used up.",
  'limits/unknown': /*i18n*/ 'How the connection stands could not be read.',
  certificate: /*i18n*/ 'The certificate of the connection: one that has ended is not tried.',
  oauth2: /*i18n*/ 'The server that gives out tokens.',
  H1: /*i18n*/ 'A connection is used for its own addresses only.',
  H2: /*i18n*/ 'A step that says that it reads sends no writes.',
  amount: /*i18n*/ 'The limit for the amount of a write.',
  ask: /*i18n*/ 'A person, or their silence.',
  budget: /*i18n*/ 'A budget of the run, the workflow or the workspace.',
  cost: /*i18n*/ 'The ceiling for the cost of a step.',
  deadline: /*i18n*/ 'The time limit of the run.',
  poison: /*i18n*/ 'Workers that were lost with the run in hand.',
  guest: /*i18n*/ 'The sandbox of code and expressions.',
  workflow: /*i18n*/ 'The author of the workflow.',
};
