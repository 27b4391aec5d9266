import ELK, { type ElkNode } from 'elkjs/lib/elk.bundled.js';

const elk = new ELK();

self.onmessage = ({ data }: MessageEvent<{ id: number; graph: ElkNode }>) => {
  elk.layout(data.graph).then(
    (result) => self.postMessage({ id: data.id, result }),
    (error: unknown) => self.postMessage({ id: data.id, error: String(error) }),
  );
};
