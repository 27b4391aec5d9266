import { theMatrix } from './quick.ts';

theMatrix('redis');
