import { theMatrix } from './quick.ts';

theMatrix('postgres');
