import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, call } from '../api/client.ts';

/** Wide enough for a sheet of paper to be read when it is enlarged. */
const WIDTH = 1_400;

/** A page of a document as a picture: an address of this browser's own, and how many pages there are. */
export function usePage(runId: string, file: string, page: number) {
  const { data, error, refetch } = useQuery({
    queryKey: ['file-page', runId, file, page],
    // A file never changes.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const asked = api.GET('/runs/{id}/files/{file}/pages/{page}', {
        params: { path: { id: runId, file, page }, query: { width: WIDTH } },
        parseAs: 'blob',
      });
      const picture = await call(asked);
      const { response } = await asked;
      return { picture, pageCount: Number(response.headers.get('x-page-count') ?? 1) };
    },
  });
  const picture = data?.picture;
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!picture) return;
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(null);
    };
  }, [picture]);
  return { url, pageCount: data?.pageCount ?? null, error, retry: () => void refetch() };
}
