import type { Connector } from '@holdfast/node-sdk';
import { ai } from '@holdfast/nodes-ai';
import { azureDocuments } from '@holdfast/nodes-azure-documents';
import { businessCentral } from '@holdfast/nodes-business-central';
import { core } from '@holdfast/nodes-core';
import { documents } from '@holdfast/nodes-documents';
import { einvoice } from '@holdfast/nodes-einvoice';
import { http } from '@holdfast/nodes-http';
import { human } from '@holdfast/nodes-human';
import { mail } from '@holdfast/nodes-mail';
import { quickbooks } from '@holdfast/nodes-quickbooks';
import { reconcile } from '@holdfast/nodes-reconcile';
import { paymentFile, statement } from '@holdfast/nodes-statement';
import { stripe } from '@holdfast/nodes-stripe';
import { xero } from '@holdfast/nodes-xero';
import { createRegistry, type Registry } from './registry.ts';

/** The connectors that ship with Holdfast. */
export const shippedConnectors: readonly Connector[] = [
  core,
  http,
  human,
  documents,
  azureDocuments,
  mail,
  ai,
  xero,
  quickbooks,
  businessCentral,
  reconcile,
  statement,
  paymentFile,
  einvoice,
  stripe,
];

let made: Registry | undefined;

/** What ships with Holdfast, without what an installation adds. */
export const defaultRegistry = (): Registry => {
  made ??= createRegistry(shippedConnectors);
  return made;
};
