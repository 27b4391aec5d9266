import type { Json, JsonObject } from '@holdfast/node-sdk';
import { ATTRIBUTE, TEXT, writeXml } from '@holdfast/nodes-core/shared';
import type { Adjustment, Invoice, Line, Party } from './invoice.ts';

const NAMESPACE = 'urn:oasis:names:specification:ubl:schema:xsd';
/** Kinds that UBL writes as a CreditNote (UNTDID 1001). */
const CREDIT_NOTES = new Set(['81', '83', '261', '296', '308', '381', '396', '420', '458', '532']);

type Maybe = Json | undefined;

/** An element whose parts are in the order that the schema of UBL wants; what is undefined is not there. */
const element = (parts: Readonly<Record<string, Maybe>>): JsonObject | undefined => {
  const given = Object.entries(parts).filter((part): part is [string, Json] => part[1] !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
};
const attributed = (text: string | undefined, name: string, value: string | undefined): Maybe =>
  text === undefined ? undefined : { [`${ATTRIBUTE}${name}`]: value ?? '', [TEXT]: text };

/**
 * Writes an invoice as an Invoice, or a credit note as a CreditNote, of UBL 2.1.
 * Source: EN 16931-3-2; the order of elements is that of the schemas of OASIS UBL 2.1.
 */
export function writeUbl(invoice: Invoice): string {
  const isCredit = CREDIT_NOTES.has(invoice.kind ?? '');
  const name = isCredit ? 'CreditNote' : 'Invoice';
  const money = (amount: string | undefined) => attributed(amount, 'currencyID', invoice.currency);
  const { payment, totals } = invoice;
  const content = element({
    [`${ATTRIBUTE}xmlns`]: `${NAMESPACE}:${name}-2`,
    [`${ATTRIBUTE}xmlns:cac`]: `${NAMESPACE}:CommonAggregateComponents-2`,
    [`${ATTRIBUTE}xmlns:cbc`]: `${NAMESPACE}:CommonBasicComponents-2`,
    'cbc:CustomizationID': invoice.specification,
    'cbc:ProfileID': invoice.process,
    'cbc:ID': invoice.number,
    'cbc:IssueDate': invoice.issuedOn,
    ...(isCredit ? {} : { 'cbc:DueDate': invoice.dueOn }),
    [`cbc:${name}TypeCode`]: invoice.kind,
    'cbc:Note': invoice.notes,
    'cbc:DocumentCurrencyCode': invoice.currency,
    'cbc:TaxCurrencyCode': invoice.taxCurrency,
    'cbc:BuyerReference': invoice.buyerReference,
    'cac:InvoicePeriod': element({ 'cbc:StartDate': invoice.from, 'cbc:EndDate': invoice.to }),
    'cac:OrderReference': element({ 'cbc:ID': invoice.order }),
    'cac:BillingReference': element({
      'cac:InvoiceDocumentReference': element({ 'cbc:ID': invoice.precedingInvoice }),
    }),
    'cac:ContractDocumentReference': element({ 'cbc:ID': invoice.contract }),
    'cac:AccountingSupplierParty': { 'cac:Party': partyOf(invoice.seller) },
    'cac:AccountingCustomerParty': { 'cac:Party': partyOf(invoice.buyer) },
    'cac:Delivery': element({ 'cbc:ActualDeliveryDate': invoice.deliveredOn }),
    'cac:PaymentMeans':
      payment?.means === undefined
        ? undefined
        : element({
            'cbc:PaymentMeansCode': payment.means,
            // A credit note has its day with the means of payment.
            'cbc:PaymentDueDate': isCredit ? invoice.dueOn : undefined,
            'cbc:PaymentID': payment.reference,
            'cac:PayeeFinancialAccount': element({
              'cbc:ID': payment.account,
              'cac:FinancialInstitutionBranch': element({ 'cbc:ID': payment.bank }),
            }),
            'cac:PaymentMandate': element({ 'cbc:ID': payment.mandate }),
          }),
    'cac:PaymentTerms': element({ 'cbc:Note': payment?.terms }),
    'cac:AllowanceCharge': adjustments(invoice, money),
    'cac:TaxTotal': element({
      'cbc:TaxAmount': money(totals.tax),
      'cac:TaxSubtotal': invoice.vat.map(
        (one) =>
          element({
            'cbc:TaxableAmount': money(one.taxable),
            'cbc:TaxAmount': money(one.tax),
            'cac:TaxCategory': element({
              'cbc:ID': one.category,
              'cbc:Percent': one.rate,
              'cbc:TaxExemptionReasonCode': one.exemptionCode,
              'cbc:TaxExemptionReason': one.exemptionReason,
              'cac:TaxScheme': VAT,
            }),
          }) ?? {},
      ),
    }),
    'cac:LegalMonetaryTotal': element({
      'cbc:LineExtensionAmount': money(totals.lines),
      'cbc:TaxExclusiveAmount': money(totals.net),
      'cbc:TaxInclusiveAmount': money(totals.gross),
      'cbc:AllowanceTotalAmount': money(totals.allowances),
      'cbc:ChargeTotalAmount': money(totals.charges),
      'cbc:PrepaidAmount': money(totals.paid),
      'cbc:PayableRoundingAmount': money(totals.rounding),
      'cbc:PayableAmount': money(totals.due),
    }),
    [`cac:${name}Line`]: invoice.lines.map((line) => lineOf(line, isCredit, money)),
  });
  return writeXml({ [name]: content ?? {} });
}

const VAT: JsonObject = { 'cbc:ID': 'VAT' };

function partyOf(party: Party): JsonObject {
  const { address, endpoint } = party;
  const [street, more, third] = address?.lines ?? [];
  const tax = (number: string | undefined, scheme: string) =>
    number === undefined ? [] : [{ 'cbc:CompanyID': number, 'cac:TaxScheme': { 'cbc:ID': scheme } }];
  const schemes = [...tax(party.vatId, 'VAT'), ...tax(party.taxId, 'TAX')];
  return (
    element({
      'cbc:EndpointID': attributed(endpoint?.id, 'schemeID', endpoint?.scheme),
      'cac:PartyIdentification': element({ 'cbc:ID': party.id }),
      'cac:PartyName': element({ 'cbc:Name': party.name }),
      'cac:PostalAddress': element({
        'cbc:StreetName': street,
        'cbc:AdditionalStreetName': more,
        'cbc:CityName': address?.city,
        'cbc:PostalZone': address?.postcode,
        'cbc:CountrySubentity': address?.region,
        'cac:AddressLine': element({ 'cbc:Line': third }),
        'cac:Country': element({ 'cbc:IdentificationCode': address?.country }),
      }),
      'cac:PartyTaxScheme': schemes.length > 0 ? schemes : undefined,
      'cac:PartyLegalEntity': element({ 'cbc:RegistrationName': party.name, 'cbc:CompanyID': party.registration }),
      'cac:Contact': element({
        'cbc:Name': party.contact,
        'cbc:Telephone': party.phone,
        'cbc:ElectronicMail': party.email,
      }),
    }) ?? {}
  );
}

type Money = (amount: string | undefined) => Maybe;

function adjustments(of: { allowances?: Adjustment[]; charges?: Adjustment[] }, money: Money): Maybe {
  const written = (isCharge: boolean, list: readonly Adjustment[] = []) =>
    list.map(
      (one) =>
        element({
          'cbc:ChargeIndicator': String(isCharge),
          'cbc:AllowanceChargeReasonCode': one.reasonCode,
          'cbc:AllowanceChargeReason': one.reason,
          'cbc:Amount': money(one.amount),
          'cac:TaxCategory':
            one.vatCategory === undefined
              ? undefined
              : element({ 'cbc:ID': one.vatCategory, 'cbc:Percent': one.vatRate, 'cac:TaxScheme': VAT }),
        }) ?? {},
    );
  const all = [...written(false, of.allowances), ...written(true, of.charges)];
  return all.length > 0 ? all : undefined;
}

function lineOf(line: Line, isCredit: boolean, money: Money): JsonObject {
  return (
    element({
      'cbc:ID': line.id,
      'cbc:Note': line.note,
      [`cbc:${isCredit ? 'Credited' : 'Invoiced'}Quantity`]: attributed(line.quantity, 'unitCode', line.unit),
      'cbc:LineExtensionAmount': money(line.net),
      'cac:AllowanceCharge': adjustments(line, money),
      'cac:Item': element({
        'cbc:Description': line.description,
        'cbc:Name': line.name,
        'cac:SellersItemIdentification': element({ 'cbc:ID': line.sellerItemId }),
        'cac:ClassifiedTaxCategory': element({
          'cbc:ID': line.vatCategory,
          'cbc:Percent': line.vatRate,
          'cac:TaxScheme': VAT,
        }),
      }),
      'cac:Price': element({
        'cbc:PriceAmount': money(line.price),
        'cbc:BaseQuantity': attributed(line.baseQuantity, 'unitCode', line.unit),
      }),
    }) ?? {}
  );
}
