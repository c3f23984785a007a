// What stands around the text while one writes: saving, the toolbar, pictures.
import { form } from './writing-saving.js';
import { startPictures } from './writing-pictures.js';
import { startTools } from './writing-tools.js';

startTools(form);
startPictures(form);
