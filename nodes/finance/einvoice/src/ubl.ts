import type { XmlElement } from '@holdfast/nodes-core/shared';
import { said, unlessEmpty } from './element.ts';
import type { Adjustment, Invoice, Line, Party } from './invoice.ts';

/**
 * Reads an Invoice or a CreditNote of UBL 2.1. Source: EN 16931-3-2 (syntax binding), and
 * docs.peppol.eu/poacc/billing/3.0/syntax.
 *
 * @throws NodeFailure data/not_einvoice with the path of the element
 */
export function readUbl(root: XmlElement, isCreditNote: boolean): Invoice {
  const means = root.at('PaymentMeans');
  const total = root.at('LegalMonetaryTotal');
  const inTaxCurrency = root.at('TaxCurrencyCode').text;
  const currency = root.at('DocumentCurrencyCode').text;
  const taxTotals = root.all('TaxTotal');
  const taxTotal =
    taxTotals.find((one) => [null, currency].includes(one.at('TaxAmount').attribute('currencyID'))) ?? taxTotals[0];
  return {
    ...said({
      specification: root.at('CustomizationID').text,
      process: root.at('ProfileID').text,
      number: root.at('ID').text,
      issuedOn: root.at('IssueDate').day,
      dueOn: root.at('DueDate').day ?? means.at('PaymentDueDate').day,
      kind: root.at(isCreditNote ? 'CreditNoteTypeCode' : 'InvoiceTypeCode').text,
      currency,
      taxCurrency: inTaxCurrency,
      notes: unlessEmpty(root.all('Note').flatMap((note) => note.text ?? [])),
      buyerReference: root.at('BuyerReference').text,
      order: root.at('OrderReference', 'ID').text,
      contract: root.at('ContractDocumentReference', 'ID').text,
      precedingInvoice: root.at('BillingReference', 'InvoiceDocumentReference', 'ID').text,
      deliveredOn: root.at('Delivery', 'ActualDeliveryDate').day,
      from: root.at('InvoicePeriod', 'StartDate').day,
      to: root.at('InvoicePeriod', 'EndDate').day,
      payment: unlessEmpty(
        said({
          means: means.at('PaymentMeansCode').text,
          account: means.at('PayeeFinancialAccount', 'ID').text,
          bank: means.at('PayeeFinancialAccount', 'FinancialInstitutionBranch', 'ID').text,
          reference: means.at('PaymentID').text,
          mandate: means.at('PaymentMandate', 'ID').text,
          terms: root.at('PaymentTerms', 'Note').text,
        }),
      ),
      allowances: unlessEmpty(adjustmentsOf(root, false)),
      charges: unlessEmpty(adjustmentsOf(root, true)),
    }),
    seller: partyOf(root.at('AccountingSupplierParty', 'Party')),
    buyer: partyOf(root.at('AccountingCustomerParty', 'Party')),
    lines: root.all(isCreditNote ? 'CreditNoteLine' : 'InvoiceLine').map((line) => lineOf(line, isCreditNote)),
    vat: (taxTotal?.all('TaxSubtotal') ?? []).map((part) => {
      const category = part.at('TaxCategory');
      return said({
        category: category.at('ID').text,
        rate: category.at('Percent').amount,
        taxable: part.at('TaxableAmount').amount,
        tax: part.at('TaxAmount').amount,
        exemptionReason: category.at('TaxExemptionReason').text,
        exemptionCode: category.at('TaxExemptionReasonCode').text,
      });
    }),
    totals: said({
      lines: total.at('LineExtensionAmount').amount,
      allowances: total.at('AllowanceTotalAmount').amount,
      charges: total.at('ChargeTotalAmount').amount,
      net: total.at('TaxExclusiveAmount').amount,
      tax: taxTotal?.at('TaxAmount').amount ?? null,
      gross: total.at('TaxInclusiveAmount').amount,
      paid: total.at('PrepaidAmount').amount,
      rounding: total.at('PayableRoundingAmount').amount,
      due: total.at('PayableAmount').amount,
    }),
  };
}

function partyOf(party: XmlElement): Party {
  const address = party.at('PostalAddress');
  const contact = party.at('Contact');
  const endpoint = party.at('EndpointID');
  const schemes = party.all('PartyTaxScheme');
  const numberOf = (isVat: boolean) =>
    schemes.find((scheme) => (scheme.at('TaxScheme', 'ID').text === 'VAT') === isVat)?.at('CompanyID').text ?? null;
  const legal = party.at('PartyLegalEntity');
  return said({
    name: legal.at('RegistrationName').text ?? party.at('PartyName', 'Name').text,
    vatId: numberOf(true),
    taxId: numberOf(false),
    registration: legal.at('CompanyID').text,
    id: party.at('PartyIdentification', 'ID').text,
    endpoint: endpoint.text === null ? null : { id: endpoint.text, scheme: endpoint.attribute('schemeID') ?? '' },
    address: unlessEmpty(
      said({
        lines: unlessEmpty(
          [
            address.at('StreetName').text,
            address.at('AdditionalStreetName').text,
            address.at('AddressLine', 'Line').text,
          ].filter((line) => line !== null),
        ),
        city: address.at('CityName').text,
        postcode: address.at('PostalZone').text,
        region: address.at('CountrySubentity').text,
        country: address.at('Country', 'IdentificationCode').text,
      }),
    ),
    email: contact.at('ElectronicMail').text,
    phone: contact.at('Telephone').text,
    contact: contact.at('Name').text,
  });
}

function adjustmentsOf(element: XmlElement, isCharge: boolean): Adjustment[] {
  return element
    .all('AllowanceCharge')
    .filter((one) => (one.at('ChargeIndicator').text === 'true') === isCharge)
    .map((one) =>
      said({
        amount: one.at('Amount').amount ?? one.at('Amount').needed,
        reason: one.at('AllowanceChargeReason').text,
        reasonCode: one.at('AllowanceChargeReasonCode').text,
        vatCategory: one.at('TaxCategory', 'ID').text,
        vatRate: one.at('TaxCategory', 'Percent').amount,
      }),
    );
}

function lineOf(line: XmlElement, isCreditNote: boolean): Line {
  const quantity = line.at(isCreditNote ? 'CreditedQuantity' : 'InvoicedQuantity');
  const item = line.at('Item');
  const category = item.at('ClassifiedTaxCategory');
  return said({
    id: line.at('ID').text,
    name: item.at('Name').text,
    description: item.at('Description').text,
    note: line.at('Note').text,
    sellerItemId: item.at('SellersItemIdentification', 'ID').text,
    quantity: quantity.amount,
    unit: quantity.attribute('unitCode'),
    price: line.at('Price', 'PriceAmount').amount,
    baseQuantity: line.at('Price', 'BaseQuantity').amount,
    allowances: unlessEmpty(adjustmentsOf(line, false)),
    charges: unlessEmpty(adjustmentsOf(line, true)),
    net: line.at('LineExtensionAmount').amount,
    vatCategory: category.at('ID').text,
    vatRate: category.at('Percent').amount,
  });
}
