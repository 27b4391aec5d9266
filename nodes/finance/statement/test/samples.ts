/** Statements in our own words: made-up banks, people and numbers. */

const entry = (more: string) => `<n:Ntry>${more}</n:Ntry>`;

/** Two statements' worth of a day: a payment in, a batch out, and one that is still pending. Closes with 1,150.50. */
export const camt053 = (change: (xml: string) => string = (xml) => xml): string =>
  change(`<?xml version="1.0" encoding="UTF-8"?>
<n:Document xmlns:n="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
 <n:BkToCstmrStmt>
  <n:GrpHdr><n:MsgId>M1</n:MsgId><n:CreDtTm>2026-02-01T05:00:00+01:00</n:CreDtTm></n:GrpHdr>
  <n:Stmt>
   <n:Id>S1</n:Id><n:ElctrncSeqNb>21</n:ElctrncSeqNb>
   <n:Acct>
    <n:Id><n:IBAN>DE02 1203 0000 0000 2020 51</n:IBAN></n:Id><n:Ccy>EUR</n:Ccy>
    <n:Ownr><n:Nm>Practice &amp; Sons</n:Nm></n:Ownr>
    <n:Svcr><n:FinInstnId><n:BICFI>BYLADEM1001</n:BICFI></n:FinInstnId></n:Svcr>
   </n:Acct>
   <n:Bal><n:Tp><n:CdOrPrtry><n:Cd>OPBD</n:Cd></n:CdOrPrtry></n:Tp><n:Amt Ccy="EUR">1000.00</n:Amt><n:CdtDbtInd>CRDT</n:CdtDbtInd><n:Dt><n:Dt>2026-01-31</n:Dt></n:Dt></n:Bal>
   <n:Bal><n:Tp><n:CdOrPrtry><n:Cd>CLBD</n:Cd></n:CdOrPrtry></n:Tp><n:Amt Ccy="EUR">1150.50</n:Amt><n:CdtDbtInd>CRDT</n:CdtDbtInd><n:Dt><n:Dt>2026-01-31</n:Dt></n:Dt></n:Bal>
   ${entry(`<n:Amt Ccy="EUR">200.5</n:Amt><n:CdtDbtInd>CRDT</n:CdtDbtInd><n:Sts><n:Cd>BOOK</n:Cd></n:Sts>
    <n:BookgDt><n:Dt>2026-01-31</n:Dt></n:BookgDt><n:ValDt><n:DtTm>2026-01-30T23:59:00+01:00</n:DtTm></n:ValDt>
    <n:AcctSvcrRef>B-1</n:AcctSvcrRef>
    <n:BkTxCd><n:Domn><n:Cd>PMNT</n:Cd><n:Fmly><n:Cd>RCDT</n:Cd><n:SubFmlyCd>ESCT</n:SubFmlyCd></n:Fmly></n:Domn></n:BkTxCd>
    <n:NtryDtls><n:TxDtls>
     <n:Refs><n:EndToEndId>INV-204</n:EndToEndId></n:Refs>
     <n:RltdPties><n:Dbtr><n:Pty><n:Nm>Birch BV</n:Nm></n:Pty></n:Dbtr><n:DbtrAcct><n:Id><n:IBAN>NL91ABNA0417164300</n:IBAN></n:Id></n:DbtrAcct></n:RltdPties>
     <n:RltdAgts><n:DbtrAgt><n:FinInstnId><n:BICFI>ABNANL2A</n:BICFI></n:FinInstnId></n:DbtrAgt></n:RltdAgts>
     <n:RmtInf><n:Ustrd>Invoice</n:Ustrd><n:Ustrd>INV-204</n:Ustrd></n:RmtInf>
    </n:TxDtls></n:NtryDtls>`)}
   ${entry(`<n:Amt Ccy="EUR">50.00</n:Amt><n:CdtDbtInd>DBIT</n:CdtDbtInd><n:Sts><n:Cd>BOOK</n:Cd></n:Sts>
    <n:BookgDt><n:Dt>2026-01-31</n:Dt></n:BookgDt><n:BkTxCd><n:Prtry><n:Cd>NTRF</n:Cd></n:Prtry></n:BkTxCd>
    <n:NtryDtls>
     <n:TxDtls><n:Refs><n:EndToEndId>NOTPROVIDED</n:EndToEndId></n:Refs><n:Amt Ccy="EUR">30.00</n:Amt><n:RltdPties><n:Cdtr><n:Nm>Ash</n:Nm></n:Cdtr></n:RltdPties></n:TxDtls>
     <n:TxDtls><n:Refs><n:EndToEndId>P-2</n:EndToEndId></n:Refs><n:AmtDtls><n:TxAmt><n:Amt Ccy="EUR">20.00</n:Amt></n:TxAmt></n:AmtDtls></n:TxDtls>
    </n:NtryDtls><n:AddtlNtryInf>Salaries</n:AddtlNtryInf>`)}
   ${entry('<n:Amt Ccy="EUR">9.99</n:Amt><n:CdtDbtInd>CRDT</n:CdtDbtInd><n:Sts><n:Cd>PDNG</n:Cd></n:Sts>')}
  </n:Stmt>
 </n:BkToCstmrStmt>
</n:Document>`);

/** The first of those movements as a notification in an older version. */
export const camt054 = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>N1</MsgId><CreDtTm>2026-01-31T12:00:00</CreDtTm></GrpHdr>
<Ntfctn><Id>N1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">200.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-31</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef></Ntry>
</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`;

/** The structured purpose of German banks, a booking over the turn of the year, a reversal; two statements. */
export const mt940 = [
  '{1:F01PRACTICEXXXX0000000000}{2:I940PRACTICEXXXXN}{4:',
  ':20:STARTUMS',
  ':25:12030000/20205100',
  ':28C:00001/001',
  ':60F:C251231EUR1000,00',
  ':61:2512310102C200,50NTRFNONREF//B-1',
  ':86:166?00GUTSCHRIFT?20EREF+INV-204?21MREF+M-7?22SVWZ+Invoice INV-2?2304 of December?30ABNANL2A?31NL91ABNA0417164300?32Birch',
  ' BV',
  ':61:260102D50,NMSCP-1//B-2',
  'further words',
  ':61:260102RC0,5NRTINONREF',
  ':86:plain words',
  'on two lines',
  ':62F:C260102EUR1150,00',
  '-}',
  ':20:SECOND',
  ':25:NL91ABNA0417164300',
  ':28C:2',
  ':60M:D260102EUR5,00',
  ':61:260103C5,00N544REF1',
  ':86:/EREF/E-5//CNTP/DE02120300000000202051/BYLADEM1001/Ash GmbH///REMI/USTD//paid in full/',
  ':62M:C260103EUR0,',
  '-',
].join('\r\n');

/** Two accounts of a group, one in yen; a text with commas over two lines. */
export const bai2 = [
  '01,SENDER,RECEIVER,260201,0500,77,80,10,2/',
  '02,RECEIVER,021000021,1,260131,2359,USD,2/',
  '03,4420,USD,010,100000,,,015,115050,,/',
  '16,165,20050,Z,B-1,INV-204,Lockbox, January/',
  '16,475,5000,S,5000,0,0,B-2,CHK 7/',
  '88,paid to Ash, rent',
  '49,240100,5/',
  '03,4421,JPY,010,500,,/',
  '88,015,650,,/',
  '16,142,150,V,260201,,B-3,,/',
  '49,1300,4/',
  '98,241400,2,10/',
  '99,241400,1,12/',
].join('\n');
