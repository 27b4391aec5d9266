import type { Product } from './product.ts';

/** A browser that remembers its cookie: it goes to providers and comes back. */
export class Visitor {
  readonly #product: () => Pick<Product, 'url'>;
  #cookie = '';

  constructor(product: () => Pick<Product, 'url'>) {
    this.#product = product;
  }

  /** Begins to sign in. Gives the address at the provider. */
  async begin({ id }: { readonly id: string }): Promise<string> {
    const reply = await fetch(`${this.#product().url}/api/v1/connections/${id}/consent`, {
      method: 'POST',
      headers: { cookie: this.#cookie },
    });
    this.#cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? this.#cookie;
    return ((await reply.json()) as { url: string }).url;
  }

  /** Goes to the provider and takes what it sends back with. */
  async visit(address: string): Promise<string> {
    const reply = await fetch(address, { redirect: 'manual' });
    return reply.headers.get('location') ?? '';
  }

  /** Comes back. Gives the page of the designer it is sent to. */
  async return(callback: string): Promise<string> {
    const reply = await fetch(callback, {
      redirect: 'manual',
      headers: { cookie: this.#cookie, 'sec-fetch-site': 'cross-site' },
    });
    return reply.headers.get('location') ?? `${reply.status}`;
  }

  async signIn(connection: { readonly id: string }): Promise<string> {
    return this.return(await this.visit(await this.begin(connection)));
  }
}
