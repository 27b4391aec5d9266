import { api, call } from '../../api/client.ts';

/** What this installation is, and whether its database went back in time. */
export const systemQuery = { queryKey: ['system'], queryFn: () => call(api.GET('/system')) } as const;
