/** What an option of curl that takes a value means here. `ignored`: nothing that a request has. */
export type OptionKind =
  | 'method'
  | 'header'
  | 'data'
  | 'raw'
  | 'urlencode'
  | 'json'
  | 'form'
  | 'form-string'
  | 'user'
  | 'token'
  | 'agent'
  | 'referer'
  | 'cookie'
  | 'url'
  | 'upload'
  | 'ignored'
  | 'refused';

const kinds: Readonly<Record<OptionKind, string>> = {
  method: '-X --request',
  header: '-H --header',
  data: '-d --data --data-ascii',
  raw: '--data-raw --data-binary',
  urlencode: '--data-urlencode',
  json: '--json',
  form: '-F --form',
  'form-string': '--form-string',
  user: '-u --user',
  token: '--oauth2-bearer',
  agent: '-A --user-agent',
  referer: '-e --referer',
  cookie: '-b --cookie',
  url: '--url',
  upload: '-T --upload-file',
  ignored:
    '-m --max-time --connect-timeout -o --output --output-dir -w --write-out -D --dump-header -c --cookie-jar --retry --retry-delay ' +
    '--retry-max-time --limit-rate --max-redirs --max-filesize --keepalive-time --trace --trace-ascii --stderr -y -Y --speed-time ' +
    '--speed-limit --tls-max --ciphers --proto --proto-redir -r --range -z --time-cond',
  refused:
    '-x --proxy -U --proxy-user --cert -E --key --cacert --capath --pass --resolve --connect-to --interface --unix-socket ' +
    '--abstract-unix-socket -K --config --aws-sigv4 --doh-url --dns-servers --netrc-file --socks5 --socks5-hostname --socks4 --socks4a',
};

const byFlag = new Map(
  Object.entries(kinds).flatMap(([kind, flags]) => flags.split(' ').map((flag) => [flag, kind as OptionKind] as const)),
);

/** Options without a value that change nothing a step would do differently. */
const PLAIN = new Set(
  (
    '-s --silent -S --show-error -L --location --location-trusted -i --include -v --verbose -f --fail --fail-with-body --compressed ' +
    '-g --globoff -O --remote-name -J --remote-header-name -# --progress-bar --no-progress-meter -N --no-buffer -0 --http1.0 --http1.1 --http2 ' +
    '--http2-prior-knowledge --http3 -4 --ipv4 -6 --ipv6 --tlsv1 --tlsv1.2 --tlsv1.3 --ssl-reqd --tcp-nodelay --no-keepalive --path-as-is ' +
    '--create-dirs -a --append --basic --retry-connrefused --retry-all-errors --post301 --post302 --post303 --tr-encoding --raw -q --disable'
  ).split(' '),
);

/** Options without a value that a person should know are left out, and why. */
const TOLD = new Map([
  ['-k', 'certificates are always checked'],
  ['--insecure', 'certificates are always checked'],
  ['--digest', 'digest authentication is not supported'],
  ['--ntlm', 'NTLM is not supported'],
  ['--negotiate', 'Kerberos is not supported'],
  ['--anyauth', 'the kind of sign-in belongs into a connection'],
  ['-n', 'a sign-in belongs into a connection'],
  ['--netrc', 'a sign-in belongs into a connection'],
]);

/** What an option is: what it means with its value, or what is to be said of it; null for one that is not known. */
export type Option =
  | { readonly takes: 'value'; readonly kind: OptionKind }
  | { readonly takes: 'nothing'; readonly note: string | null }
  | null;

export function optionOf(flag: string): Option {
  const kind = byFlag.get(flag);
  if (kind !== undefined) return { takes: 'value', kind };
  const why = TOLD.get(flag);
  if (why !== undefined) return { takes: 'nothing', note: `${flag} was left out: ${why}.` };
  return PLAIN.has(flag) ? { takes: 'nothing', note: null } : null;
}
