import type { XmlElement } from '@holdfast/nodes-core/shared';
import { said, unlessEmpty } from './element.ts';
import type { Adjustment, Invoice, Line, Party } from './invoice.ts';

/**
 * Reads a CrossIndustryInvoice (UN/CEFACT D16B), as in Factur-X and ZUGFeRD 2. Source: EN 16931-3-3 (syntax binding).
 *
 * @throws NodeFailure data/not_einvoice with the path of the element
 */
export function readCii(root: XmlElement): Invoice {
  const document = root.at('ExchangedDocument');
  const trade = root.at('SupplyChainTradeTransaction');
  const agreement = trade.at('ApplicableHeaderTradeAgreement');
  const settlement = trade.at('ApplicableHeaderTradeSettlement');
  const total = settlement.at('SpecifiedTradeSettlementHeaderMonetarySummation');
  const means = settlement.at('SpecifiedTradeSettlementPaymentMeans');
  const terms = settlement.at('SpecifiedTradePaymentTerms');
  const currency = settlement.at('InvoiceCurrencyCode').text;
  const context = root.at('ExchangedDocumentContext');
  const period = settlement.at('BillingSpecifiedPeriod');
  const taxes = total.all('TaxTotalAmount');
  return {
    ...said({
      specification: context.at('GuidelineSpecifiedDocumentContextParameter', 'ID').text,
      process: context.at('BusinessProcessSpecifiedDocumentContextParameter', 'ID').text,
      number: document.at('ID').text,
      issuedOn: dayAt(document.at('IssueDateTime')),
      dueOn: dayAt(terms.at('DueDateDateTime')),
      kind: document.at('TypeCode').text,
      currency,
      taxCurrency: settlement.at('TaxCurrencyCode').text,
      notes: unlessEmpty(document.all('IncludedNote').flatMap((note) => note.at('Content').text ?? [])),
      buyerReference: agreement.at('BuyerReference').text,
      order: agreement.at('BuyerOrderReferencedDocument', 'IssuerAssignedID').text,
      contract: agreement.at('ContractReferencedDocument', 'IssuerAssignedID').text,
      precedingInvoice: settlement.at('InvoiceReferencedDocument', 'IssuerAssignedID').text,
      deliveredOn: dayAt(
        trade.at('ApplicableHeaderTradeDelivery', 'ActualDeliverySupplyChainEvent', 'OccurrenceDateTime'),
      ),
      from: dayAt(period.at('StartDateTime')),
      to: dayAt(period.at('EndDateTime')),
      payment: unlessEmpty(
        said({
          means: means.at('TypeCode').text,
          account:
            means.at('PayeePartyCreditorFinancialAccount', 'IBANID').text ??
            means.at('PayeePartyCreditorFinancialAccount', 'ProprietaryID').text,
          bank: means.at('PayeeSpecifiedCreditorFinancialInstitution', 'BICID').text,
          reference: settlement.at('PaymentReference').text,
          mandate: terms.at('DirectDebitMandateID').text,
          terms: terms.at('Description').text,
        }),
      ),
      allowances: unlessEmpty(adjustmentsOf(settlement, false)),
      charges: unlessEmpty(adjustmentsOf(settlement, true)),
    }),
    seller: partyOf(agreement.at('SellerTradeParty')),
    buyer: partyOf(agreement.at('BuyerTradeParty')),
    lines: trade.all('IncludedSupplyChainTradeLineItem').map(lineOf),
    vat: settlement.all('ApplicableTradeTax').map((tax) =>
      said({
        category: tax.at('CategoryCode').text,
        rate: tax.at('RateApplicablePercent').amount,
        taxable: tax.at('BasisAmount').amount,
        tax: tax.at('CalculatedAmount').amount,
        exemptionReason: tax.at('ExemptionReason').text,
        exemptionCode: tax.at('ExemptionReasonCode').text,
      }),
    ),
    totals: said({
      lines: total.at('LineTotalAmount').amount,
      allowances: total.at('AllowanceTotalAmount').amount,
      charges: total.at('ChargeTotalAmount').amount,
      net: total.at('TaxBasisTotalAmount').amount,
      tax: (taxes.find((one) => one.attribute('currencyID') === currency) ?? taxes[0])?.amount ?? null,
      gross: total.at('GrandTotalAmount').amount,
      paid: total.at('TotalPrepaidAmount').amount,
      rounding: total.at('RoundingAmount').amount,
      due: total.at('DuePayableAmount').amount,
    }),
  };
}

/** A day by the form 102, such as 20260131. */
function dayAt(element: XmlElement): string | null {
  const said = element.at('DateTimeString');
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(said.text ?? '') ?? [];
  if (said.text !== null && day === undefined) throw said.broken(`"${said.text.slice(0, 40)}" is no date`);
  return day === undefined ? null : `${year}-${month}-${day}`;
}

function partyOf(party: XmlElement): Party {
  const address = party.at('PostalTradeAddress');
  const contact = party.at('DefinedTradeContact');
  const endpoint = party.at('URIUniversalCommunication', 'URIID');
  const numberOf = (scheme: string) =>
    party
      .all('SpecifiedTaxRegistration')
      .map((one) => one.at('ID'))
      .find((id) => id.attribute('schemeID') === scheme)?.text ?? null;
  return said({
    name: party.at('Name').text,
    vatId: numberOf('VA'),
    taxId: numberOf('FC'),
    registration: party.at('SpecifiedLegalOrganization', 'ID').text,
    id: party.at('ID').text ?? party.at('GlobalID').text,
    endpoint: endpoint.text === null ? null : { id: endpoint.text, scheme: endpoint.attribute('schemeID') ?? '' },
    address: unlessEmpty(
      said({
        lines: unlessEmpty(['LineOne', 'LineTwo', 'LineThree'].flatMap((name) => address.at(name).text ?? [])),
        city: address.at('CityName').text,
        postcode: address.at('PostcodeCode').text,
        region: address.at('CountrySubDivisionName').text,
        country: address.at('CountryID').text,
      }),
    ),
    email: contact.at('EmailURIUniversalCommunication', 'URIID').text,
    phone: contact.at('TelephoneUniversalCommunication', 'CompleteNumber').text,
    contact: contact.at('PersonName').text,
  });
}

function adjustmentsOf(element: XmlElement, isCharge: boolean): Adjustment[] {
  return element
    .all('SpecifiedTradeAllowanceCharge')
    .filter((one) => (one.at('ChargeIndicator', 'Indicator').text === 'true') === isCharge)
    .map((one) =>
      said({
        amount: one.at('ActualAmount').amount ?? one.at('ActualAmount').needed,
        reason: one.at('Reason').text,
        reasonCode: one.at('ReasonCode').text,
        vatCategory: one.at('CategoryTradeTax', 'CategoryCode').text,
        vatRate: one.at('CategoryTradeTax', 'RateApplicablePercent').amount,
      }),
    );
}

function lineOf(line: XmlElement): Line {
  const settlement = line.at('SpecifiedLineTradeSettlement');
  const product = line.at('SpecifiedTradeProduct');
  const price = line.at('SpecifiedLineTradeAgreement', 'NetPriceProductTradePrice');
  const quantity = line.at('SpecifiedLineTradeDelivery', 'BilledQuantity');
  const tax = settlement.at('ApplicableTradeTax');
  return said({
    id: line.at('AssociatedDocumentLineDocument', 'LineID').text,
    name: product.at('Name').text,
    description: product.at('Description').text,
    note: line.at('AssociatedDocumentLineDocument', 'IncludedNote', 'Content').text,
    sellerItemId: product.at('SellerAssignedID').text,
    quantity: quantity.amount,
    unit: quantity.attribute('unitCode'),
    price: price.at('ChargeAmount').amount,
    baseQuantity: price.at('BasisQuantity').amount,
    allowances: unlessEmpty(adjustmentsOf(settlement, false)),
    charges: unlessEmpty(adjustmentsOf(settlement, true)),
    net: settlement.at('SpecifiedTradeSettlementLineMonetarySummation', 'LineTotalAmount').amount,
    vatCategory: tax.at('CategoryCode').text,
    vatRate: tax.at('RateApplicablePercent').amount,
  });
}
